"""Textbook problems in our own words, each with the model it states.

A problem is (text, aim, rows): the aim is ``max 3 2`` or ``min 1 1``, a row is ``1 2 <= 40``; columns in the order the
text names the quantities.
"""

PROBLEMS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "rolls": (
        "A baker makes rolls and loaves. A roll takes 2 eggs and a loaf takes 3 eggs. There are 60 eggs available. "
        "At least 4 loaves must be made. The profit is $1 per roll and $2 per loaf. How many of each should be made to "
        "maximize profit?",
        "max 1 2",
        ("2 3 <= 60", "0 1 >= 4"),
    ),
    "kayaks": (
        "A rental shop near the river buys kayaks and canoes for the new season. Each kayak costs $400 and can seat 1 "
        "visitor, while each canoe costs $650 and can seat 3 visitors. The shop has a budget of $13000 and wants to be "
        "able to seat at least 45 visitors. Because canoes are hard to store, the number of canoes must not exceed the "
        "number of kayaks. How many of each should the shop buy to minimize the total number of boats?",
        "min 1 1",
        ("400 650 <= 13000", "1 3 >= 45", "-1 1 <= 0",),
    ),
    "quilts": (
        "A workshop sews two kinds of blankets: wool blankets and cotton blankets. Every wool blanket needs 4 hours of "
        "weaving and 1 hour of finishing. Every cotton blanket needs 2.5 hours of weaving and 2 hours of finishing. "
        "Each week there are 120 hours of weaving and 70 hours of finishing available. A wool blanket brings a profit "
        "of $35 and a cotton blanket brings a profit of $28. Determine how many blankets of each kind to sew in order "
        "to maximize the weekly profit.",
        "max 35 28",
        ("4 2.5 <= 120", "1 2 <= 70"),
    ),
    "camels": (
        "A museum moves its vases with carts and crates. A cart can move 12 vases while a crate can move 5 vases. "
        "The museum must move at least 200 vases. At least 40% of the containers used must be crates. In addition, at "
        "most 15 carts can be used. How many carts and crates should be used to minimize the total number of carts and "
        "crates?",
        "min 1 1",
        ("12 5 >= 200", "-0.4 0.6 >= 0", "1 0 <= 15"),
    ),
    "seeds": (
        "Ada has 90 acres of land on which to grow beans and squash. An acre of beans takes 3 hours of work and an acre "
        "of squash takes 5 hours of work. She has 380 hours of work available this season. The profit per acre of beans "
        "is $120 and the profit per acre of squash is $170. She must grow at least twice as many acres of beans as acres "
        "of squash. How many acres of each should she grow to maximize her profit?",
        "max 120 170",
        ("1 1 <= 90", "3 5 <= 380", "1 -2 >= 0"),
    ),
    "snacks": (
        "A hiker plans to eat granola bars and dried mangoes. One granola bar contains 150 calories and 20 grams of "
        "sugar. One dried mango contains 90 calories and 8 grams of sugar. The hiker needs at least 1800 calories and "
        "wants to eat no more than 6 dried mangoes. How many of each should the hiker eat to minimize the sugar intake?",
        "min 20 8",
        ("150 90 >= 1800", "0 1 <= 6"),
    ),
    "printers": (
        "An office can lease laser printers or inkjet printers. A laser printer prints 40 pages per minute and uses 9 "
        "units of power. An inkjet printer prints 15 pages per minute and uses 4 units of power. The office must be able "
        "to print at least 300 pages per minute but can use at most 80 units of power. How many printers of each type "
        "should be leased to minimize the total number of printers?",
        "min 1 1",
        ("40 15 >= 300", "9 4 <= 80"),
    ),
    "shifts": (
        "A library hires student helpers and full-time clerks. Student helpers are paid $90 per shift and full-time "
        "clerks are paid $160 per shift. A student helper can shelve 200 books per shift whereas a full-time clerk can "
        "shelve 420 books per shift. The library needs to shelve at least 5000 books and at most half of the staff can "
        "be student helpers. How many of each should be hired to minimize the total cost?",
        "min 90 160",
        ("200 420 >= 5000", "0.5 -0.5 <= 0"),
    ),
    "juices": (
        "A juice bar blends a green drink and a red drink. The green drink requires 3 units of spinach and 2 units of "
        "apple. The red drink requires 1 unit of beet and 4 units of apple. The bar has 60 units of spinach, 40 units of "
        "beet, and 150 units of apple. The profit is $4 for each green drink and $5 for each red drink. How many of each "
        "drink should be made to maximize profit?",
        "max 4 5",
        ("3 0 <= 60", "0 1 <= 40", "2 4 <= 150"),
    ),
    "ferry": (
        "An island school takes its pupils to a concert by ferry or by water taxi. A ferry trip carries 60 pupils and "
        "burns 35 litres of fuel. A water taxi trip carries 9 pupils and burns 8 litres of fuel. At least 500 pupils must "
        "be carried. There can be at most 7 ferry trips and at least 20% of the trips must be by water taxi. How many "
        "trips of each should be made to minimize the fuel burned?",
        "min 35 8",
        ("60 9 >= 500", "1 0 <= 7", "-0.2 0.8 >= 0"),
    ),
    "bonds": (
        "Lena wants to invest at most $50000 in bonds and shares. She must invest at least $10000 in bonds. Bonds earn 4% "
        "and shares earn 9%. The amount invested in shares cannot exceed three times the amount invested in bonds. How "
        "much should she invest in each to maximize her earnings?",
        "max 0.04 0.09",
        ("1 1 <= 50000", "1 0 >= 10000", "-3 1 <= 0",),
    ),
    "tiles": (
        "A potter makes square tiles and round tiles. Square tiles take 10 minutes to shape and 6 minutes to glaze. Round "
        "tiles take 14 minutes to shape and 5 minutes to glaze. The potter has 8 hours available for shaping and 4 hours "
        "available for glazing. If each square tile sells for $7 and each round tile sells for $9, how many of each should "
        "be made to maximize revenue?",
        "max 7 9",
        ("10 14 <= 480", "6 5 <= 240"),
    ),
    "clinics": (
        "A vet prepares two feeds, feed P and feed Q. One bag of feed P contains 7 units of iron and 3 units of zinc and "
        "costs $12. One bag of feed Q contains 4 units of iron and 6 units of zinc and costs $10. The animals need a "
        "minimum of 84 units of iron and 66 units of zinc. How many bags of each feed should be bought to minimize cost?",
        "min 12 10",
        ("7 4 >= 84", "3 6 >= 66"),
    ),
    "lamps": (
        "A studio builds desk lamps, wall lamps, and floor lamps. A desk lamp uses 2 metres of wire and 1 switch. A wall "
        "lamp uses 3 metres of wire and 1 switch. A floor lamp uses 5 metres of wire and 2 switches. The studio has 300 "
        "metres of wire and 120 switches. The profit per desk lamp, wall lamp, and floor lamp is $10, $13, and $21, "
        "respectively. How many of each lamp should be built to maximize profit?",
        "max 10 13 21",
        ("2 3 5 <= 300", "1 1 2 <= 120"),
    ),
    "bees": (
        "A keeper fills jars and tins with honey. A jar holds 0.5 kg of honey and a tin holds 2 kg of honey. The keeper has "
        "150 kg of honey. Since jars sell better, at least 3 times as many jars as tins must be filled. At least 10 tins "
        "must be filled. How many of each should be filled to maximize the number of containers?",
        "max 1 1",
        ("0.5 2 <= 150", "1 -3 >= 0", "0 1 >= 10",),
    ),
    "spins": (
        "A cafe sells small coffees and large coffees. A small coffee needs 9 grams of beans and a large coffee needs 15 "
        "grams of beans. The cafe has 3 kg of beans. It expects to sell at least 40 but no more than 150 small coffees. "
        "The profit on a small coffee is $1.50 and the profit on a large coffee is $2.20. How many of each should it sell "
        "to maximize its profit?",
        "max 1.5 2.2",
        ("9 15 <= 3000", "1 0 >= 40", "1 0 <= 150"),
    ),
    "sheds": (
        "A carpenter makes benches and tables. Benches require 3 planks each and tables require 7 planks each. There are "
        "210 planks in stock. The number of benches must be at least the number of tables. Benches sell for $45 and tables "
        "sell for $110. What is the maximum revenue the carpenter can make?",
        "max 45 110",
        ("3 7 <= 210", "1 -1 >= 0"),
    ),
    "phones": (
        "Each phone produced by a plant yields $60 of profit and each tablet yields $85 of profit. A phone needs 0.2 hours "
        "on the assembly line and a tablet needs 0.3 hours on the assembly line. The assembly line can run for at most 90 "
        "hours per week. The plant must produce at least 100 phones and at least 50 tablets per week. How many phones and "
        "tablets should it produce each week to maximize profit?",
        "max 60 85",
        ("0.2 0.3 <= 90", "1 0 >= 100", "0 1 >= 50"),
    ),
    "paint": (
        "Machine A and machine B both fill bottles. Machine A fills 120 bottles per hour and costs $14 per hour to run. "
        "Machine B fills 200 bottles per hour and costs $25 per hour to run. At least 6000 bottles must be filled and "
        "machine A can run for at most 30 hours. How many hours should each machine be run to minimize the total cost?",
        "min 14 25",
        ("120 200 >= 6000", "1 0 <= 30"),
    ),
    "drones": (
        "A farm sprays its fields with drones and tractors. Drones cover 6 hectares per day and tractors cover 15 hectares "
        "per day. Drones use 2 batteries per day and tractors use no batteries. The farm has to cover at least 240 hectares "
        "per day. How many of each should be used to minimize the number of machines?",
        "",
        (),
    ),
    "choir": (
        "A choir travels by minivan and coach. Each minivan takes 7 singers and each coach takes 40 singers. There are 150 "
        "singers who must travel. At most 9 minivans are available. A minivan costs $80 while a coach costs $300. Find the "
        "number of minivans and coaches that minimizes the total cost.",
        "min 80 300",
        ("7 40 >= 150", "1 0 <= 9"),
    ),
    "ads": (
        "A firm advertises on radio and on television. A radio spot costs $300 and reaches 4000 people. A television spot "
        "costs $1800 and reaches 30000 people. The firm can spend up to $36000 on advertising. It wants at least 10 radio "
        "spots, and no more than a quarter of the spots may be television spots. How many spots of each kind should be "
        "bought to maximize the number of people reached?",
        "max 4000 30000",
        ("300 1800 <= 36000", "1 0 >= 10", "-0.25 0.75 <= 0"),
    ),
    "fish": (
        "A fish farm feeds its salmon with pellets and flakes. Per kilogram, pellets provide 300 grams of protein and 50 "
        "grams of fat. Per kilogram, flakes provide 450 grams of protein and 20 grams of fat. The salmon need at least 9000 "
        "grams of protein and at least 800 grams of fat a day. A kilogram of pellets costs $2 and a kilogram of flakes costs "
        "$3. How many kilograms of each should be bought to minimize the total cost?",
        "min 2 3",
        ("300 450 >= 9000", "50 20 >= 800"),
    ),
    "chairs": (
        "A workshop makes chairs and stools. It takes 2 hours to carve a chair and 1 hour to carve a stool. It takes 30 "
        "minutes to paint a chair and 20 minutes to paint a stool. The workshop has 80 hours for carving and 1200 minutes "
        "for painting. The profit is $20 on each chair and $12 on each stool. How many chairs and stools should be made to "
        "maximize the total profit?",
        "max 20 12",
        ("2 1 <= 80", "30 20 <= 1200"),
    ),
    "posters": (
        "A print shop can print posters on an old press or on a new press. The old press prints 30 posters per hour and "
        "uses 2 units of ink per hour. The new press prints 70 posters per hour and uses 3 units of ink per hour. The shop "
        "needs at least 1400 posters and has 75 units of ink. How many hours should each press run to minimize the total "
        "time?",
        "min 1 1",
        ("30 70 >= 1400", "2 3 <= 75"),
    ),
    "boxes": (
        "A grower ships pears in wooden boxes and plastic boxes. A wooden box holds 40 pears and a plastic box holds 25 "
        "pears. The truck can take no more than 120 boxes in total. At least 30 plastic boxes must be used. The number of "
        "wooden boxes has to be no more than double the number of plastic boxes. How many of each box should be used to "
        "maximize the number of pears shipped?",
        "max 40 25",
        ("1 1 <= 120", "0 1 >= 30", "1 -2 <= 0"),
    ),
    "taxis": (
        "A hotel wants to hire taxis and shuttles for a wedding. A taxi seats 4 guests and a shuttle seats 12 guests. The "
        "hotel needs to seat 180 guests. For every shuttle there must be at least 2 taxis. Each taxi costs $50 and each "
        "shuttle costs $140. Help the hotel to find the cheapest plan.",
        "min 50 140",
        ("4 12 >= 180", "1 -2 >= 0",),
    ),
}

PROBLEMS |= {
    "airlift": (
        "A mountain rescue service carries injured climbers using rescue helicopters and jeeps. A rescue helicopter airlifts "
        "3 climbers per run and burns 90 gallons of fuel. A jeep evacuates 2 climbers per run and burns 11 gallons of fuel. "
        "No more than 8 helicopter runs are allowed, and the service must evacuate at least 40 climbers. How many runs of each "
        "should be made to minimize the gallons of fuel burned?",
        "min 90 11",
        ("1 0 <= 8", "3 2 >= 40",),
    ),
    "toast": (
        "A breakfast stand toasts bread in either a wide oven or a narrow oven. The wide oven toasts 60 slices an hour and needs "
        "12 units of gas an hour. The narrow oven toasts 25 slices an hour and needs 4 units of gas an hour. The stand must toast "
        "at least 900 slices and it has 170 units of gas. How many hours should each oven be used to minimize the total time?",
        "min 1 1",
        ("60 25 >= 900", "12 4 <= 170"),
    ),
    "violins": (
        "A luthier makes violins and cellos, each of which must be carved and varnished. A violin takes 9 hours of carving and 4 "
        "hours of varnishing. A cello takes 20 hours of carving and 7 hours of varnishing. There are 400 hours available for "
        "carving and 160 hours available for varnishing. She earns a profit of $300 per violin and $650 per cello. In order to "
        "maximize profit, how many of each instrument should she make?",
        "max 300 650",
        ("9 20 <= 400", "4 7 <= 160"),
    ),
    "pools": (
        "A town cleans its pool with powder and tablets. One kg of powder removes 30 units of algae and adds 2 units of salt. One "
        "kg of tablets removes 45 units of algae and adds 5 units of salt. At least 900 units of algae must be removed and at most "
        "80 units of salt may be added. One kg of powder costs $4 and one kg of tablets costs $9. How many kg of each should be "
        "used to minimize cost?",
        "min 4 9",
        ("30 45 >= 900", "2 5 <= 80"),
    ),
    "wagons": (
        "A mill sends flour to bakeries by wagon or by mule. Each wagon can haul 300 kg of flour while each mule can haul 60 kg of "
        "flour. The mill has only 6 wagons. The number of mules must be at least twice the number of wagons used. If the mill "
        "needs to send at least 1500 kg of flour, minimize the total number of wagons and mules needed.",
        "min 1 1",
        ("300 60 >= 1500", "1 0 <= 6", "-2 1 >= 0"),
    ),
    "cameras": (
        "A security firm installs fixed cameras and rotating cameras. A fixed camera costs $90 and watches 20 square meters. A "
        "rotating camera costs $240 and watches 70 square meters. The firm's budget for cameras is $6000. At least 10 fixed cameras "
        "must be installed and at most 35% of the cameras can be rotating. How many of each camera should be installed to maximize "
        "the area watched?",
        "max 20 70",
        ("90 240 <= 6000", "1 0 >= 10", "-0.35 0.65 <= 0",),
    ),
    "soups": (
        "A canteen cooks lentil soup and pea soup. A pot of lentil soup uses 3 kg of vegetables and feeds 25 people. A pot of pea "
        "soup uses 2 kg of vegetables and feeds 18 people. The canteen has 48 kg of vegetables on hand. Since lentil soup is liked "
        "more, at least 60% of the pots must be lentil soup. How many pots of each soup should be cooked to maximize the number of "
        "people fed?",
        "max 25 18",
        ("3 2 <= 48", "0.4 -0.6 >= 0"),
    ),
    "guards": (
        "A stadium employs guards and stewards. Guards earn $140 per day and stewards earn $85 per day. The stadium requires at least "
        "60 workers, of whom at least 12 must be guards. For safety, the number of guards should be at least a quarter of the number "
        "of stewards. The stadium wants to keep the daily wage bill below $8000. Formulate a linear program to minimize the wage "
        "bill.",
        "min 140 85",
        ("1 1 >= 60", "1 0 >= 12", "1 -0.25 >= 0", "140 85 <= 8000"),
    ),
    "vitamins": (
        "A runner takes two supplements, alpha and beta. Each capsule of alpha has 12 mg of magnesium and 3 mg of iron. Each capsule of "
        "beta has 7 mg of magnesium and 6 mg of iron. Every day, the runner must take in at least 80 mg of magnesium and at least 40 mg "
        "of iron. If a capsule of alpha costs $0.20 and a capsule of beta costs $0.35, how many capsules of each should be taken to "
        "minimize the cost?",
        "min 0.2 0.35",
        ("12 7 >= 80", "3 6 >= 40"),
    ),
    "couriers": (
        "A courier company can employ cyclists or drivers. A cyclist delivers 30 parcels a day and is paid $110. A driver delivers 75 "
        "parcels a day and is paid $190. The company has $5000 for wages and it must employ at least 8 cyclists. Additionally, the "
        "number of drivers cannot be more than the number of cyclists. How many of each should it employ so that the number of parcels "
        "delivered is maximized?",
        "max 30 75",
        ("110 190 <= 5000", "1 0 >= 8", "-1 1 <= 0",),
    ),
    "mixes": (
        "A shop sells a breakfast mix and a trail mix. Each bag of breakfast mix contains 200 g of oats and 50 g of nuts, while each bag "
        "of trail mix contains 80 g of oats and 150 g of nuts. The shop has 20 kg of oats and 15 kg of nuts. It makes $3 on each bag of "
        "breakfast mix and $4 on each bag of trail mix. How many bags of each mix should it prepare to maximize profit?",
        "max 3 4",
        ("200 80 <= 20000", "50 150 <= 15000"),
    ),
    "wells": (
        "A village wants to dig shallow wells and deep wells. A shallow well gives 400 litres of water per day and takes 6 days to dig. A "
        "deep well gives 1100 litres of water per day and takes 15 days to dig. The village needs at least 9000 litres of water per day "
        "and wants at least three shallow wells. How many wells of each type should be dug to minimize the number of days spent "
        "digging?",
        "min 6 15",
        ("400 1100 >= 9000", "1 0 >= 3"),
    ),
    "gloves": (
        "A tailor sews gloves and scarves from wool. Gloves need 80 g of wool per piece and scarves need 200 g of wool per piece. He owns "
        "6000 g of wool. It takes him 40 minutes to sew a glove and 30 minutes to sew a scarf, and he can work at most 1800 minutes. Demand "
        "limits the number of scarves to 20. A glove sells for $9 and a scarf sells for $16. How many of each should he sew to maximize his "
        "revenue?",
        "max 9 16",
        ("80 200 <= 6000", "40 30 <= 1800", "0 1 <= 20"),
    ),
    "films": (
        "A cinema plans matinee shows and evening shows. A matinee show draws 120 visitors and requires 3 staff members. An evening show "
        "draws 260 visitors and requires 5 staff members. There are 45 staff members available. At least 4 matinee shows and at least 2 "
        "evening shows have to be scheduled. How many shows of each kind should be planned to maximize the number of visitors?",
        "max 120 260",
        ("3 5 <= 45", "1 0 >= 4", "0 1 >= 2"),
    ),
    "barges": (
        "Gravel is shipped from a quarry by barge or by train. A barge trip can ship 90 tons of gravel and takes 5 hours. A train trip can "
        "ship 40 tons of gravel and takes 2 hours. Due to low water, there can be at most 12 barge trips. Further, at least 15 train trips "
        "must be made. If at least 1400 tons of gravel must be shipped, how many trips of each should be made to minimize the total time?",
        "min 5 2",
        ("90 40 >= 1400", "1 0 <= 12", "0 1 >= 15"),
    ),
}

PROBLEMS |= {
    "kettles": (
        "There are two kettles, a copper one and a steel one, that are used to brew tea for a fair. The copper kettle uses 3 units of "
        "leaves and 7 units of water to brew 8 cups of tea. The steel kettle uses 2 units of leaves and 9 units of water to brew 10 "
        "cups of tea. The fair has 120 units of leaves and 400 units of water. How many of each kettle should be used to maximize the "
        "number of cups of tea?",
        "max 8 10",
        ("3 2 <= 120", "7 9 <= 400"),
    ),
    "polish": (
        "A garage uses wax and sealant on its cars. Each unit of wax takes 3 minutes to dry while each unit of sealant takes 5 minutes "
        "to dry. The garage must use at least 40 units of wax. In total, at least 90 units of products have to be used. There can be at "
        "most twice as much wax as sealant. How many units of each should be used to minimize the total drying time?",
        "min 3 5",
        ("1 0 >= 40", "1 1 >= 90", "1 -2 <= 0"),
    ),
    "salads": (
        "A deli prepares bean salads and corn salads. The deli can prepare at most 25 bean salads and at most 35 corn salads each day. "
        "It takes 11 minutes to prepare a bean salad and 8 minutes to prepare a corn salad. At most 420 minutes can be spent preparing "
        "salads. If each bean salad is sold for a profit of $4 and each corn salad is sold for a profit of $3, how many of each salad "
        "should be prepared to maximize profit?",
        "max 4 3",
        ("1 0 <= 25", "0 1 <= 35", "11 8 <= 420"),
    ),
    "gold": (
        "A mint makes coins and medals out of gold and copper. A coin requires 4 grams of gold and 6 grams of copper. A medal requires 10 "
        "grams of gold and 9 grams of copper. The mint has 500 grams of gold and 700 grams of copper at its disposal. Each coin brings in "
        "$25 and each medal brings in $58. How many coins and medals should the mint make to maximize its income?",
        "max 25 58",
        ("4 10 <= 500", "6 9 <= 700"),
    ),
    "buses": (
        "A camp has to take 300 children to the lake. It can rent small buses that seat 20 children for $130 and large buses that seat 45 "
        "children for $250. There are only 10 drivers, so at most 10 buses can be rented. How many of each bus should be rented to minimize "
        "the cost?",
        "",
        (),
    ),
    "rehab": (
        "A physiotherapist treats a patient with two machines, a stretcher and a vibrator. The stretcher delivers 1.5 units of force to the "
        "knee per minute and 0.5 units of force to the hip per minute. The vibrator delivers 2 units of force to the knee per minute and 0.9 "
        "units of force to the hip per minute. The knee must receive at least 24 units of force and the hip can receive at most 12 units of "
        "force. How many minutes should each machine be used to minimize the total treatment time?",
        "min 1 1",
        ("1.5 2 >= 24", "0.5 0.9 <= 12"),
    ),
    "orchard": (
        "An orchard of 60 hectares is planted with plums and cherries. Plums need 2 workers per hectare and cherries need 3 workers per "
        "hectare. There are 150 workers available. The orchard earns $900 per hectare of plums and $1300 per hectare of cherries. Find how "
        "many hectares of each fruit should be planted to maximize the earnings.",
        "",
        (),
    ),
    "tutors": (
        "Tom tutors mathematics and physics. He must spend at least 5 hours on mathematics and at least 3 hours on physics every week. He "
        "can tutor for no more than 20 hours in total. He is paid $25 per hour of mathematics and $32 per hour of physics. How many hours "
        "should he spend on each to maximize his income?",
        "max 25 32",
        ("1 0 >= 5", "0 1 >= 3", "1 1 <= 20"),
    ),
    "wool": (
        "A farm keeps sheep and goats. A sheep eats 2 kg of hay and 1 kg of grain a day. A goat eats 1.5 kg of hay and 2 kg of grain a day. "
        "The farm can feed no more than 90 kg of hay and no more than 80 kg of grain a day. A sheep yields a profit of $110 and a goat yields "
        "a profit of $95. The farm wants to keep at least 10 sheep. How many sheep and goats should be kept in order to maximize profit?",
        "max 110 95",
        ("2 1.5 <= 90", "1 2 <= 80", "1 0 >= 10"),
    ),
    "loom": (
        "Scarves and shawls are woven on two looms. Each scarf requires 1.5 hours on the first loom and 2 hours on the second loom, and each "
        "shawl requires 3 hours on the first loom and 1 hour on the second loom. The first loom is available for 45 hours and the second loom "
        "is available for 30 hours. The profit on a scarf is $18, while the profit on a shawl is $27. How many of each should be woven to make "
        "the largest profit?",
        "max 18 27",
        ("1.5 3 <= 45", "2 1 <= 30"),
    ),
    "mail": (
        "A post office sorts letters with old machines and new machines. Old machines sort 500 letters per hour and new machines sort 1200 "
        "letters per hour. An old machine needs 2 operators while a new machine needs 3 operators. The post office employs 36 operators and "
        "must sort at least 12000 letters per hour. Due to noise, at least 25% of the machines must be new. How many machines of each kind "
        "should be run to minimize the number of machines?",
        "",
        (),
    ),
    "flour": (
        "A mill blends rye flour and wheat flour. A kilogram of rye flour has 140 g of fibre and 80 g of protein; a kilogram of wheat flour has "
        "30 g of fibre and 120 g of protein. The blend must contain at least 5000 g of fibre and at least 6000 g of protein. Rye flour costs "
        "$0.90 per kilogram and wheat flour costs $0.70 per kilogram. How many kilograms of each should be blended so that the cost is minimized?",
        "min 0.9 0.7",
        ("140 30 >= 5000", "80 120 >= 6000"),
    ),
    "stage": (
        "A theatre sells balcony seats and floor seats. The profit is $22 from each balcony seat and $35 from each floor seat. The theatre "
        "must sell at least 50 balcony seats. However, more people like the floor, so at least three times as many floor seats must be sold as "
        "balcony seats. The theatre has at most 400 seats. How many of each seat should be sold to maximize profit?",
        "max 22 35",
        ("1 0 >= 50", "-3 1 >= 0", "1 1 <= 400"),
    ),
    "gym": (
        "To stay fit, Nora runs and swims. An hour of running burns 600 calories and an hour of swimming burns 450 calories. She wants to burn "
        "at least 3000 calories a week. Running strains her knee by 3 points per hour and swimming strains it by 1 point per hour. How many "
        "hours of each should she do to minimize the strain on her knee?",
        "",
        (),
    ),
    "trucks": (
        "A quarry transports its stone using trucks and rail cars. A truck can haul 20 tons of stone per trip while a rail car can haul 75 tons "
        "of stone per trip. The cost per truck trip is $120 and the cost per rail car trip is $300. The quarry has a budget of $4200 and, because "
        "of a contract, the number of truck trips must be at least the number of rail car trips. How many trips of each should be made to "
        "maximize the amount of stone transported?",
        "max 20 75",
        ("120 300 <= 4200", "1 -1 >= 0"),
    ),
    "teas": (
        "A tea house sells green tea and black tea by the cup. One cup of green tea uses 2 grams of leaves and 0.2 litres of water, and one cup of "
        "black tea uses 3 grams of leaves and 0.25 litres of water. Every day 900 grams of leaves and 80 litres of water are available. A cup "
        "of green tea earns a profit of $1.10 and a cup of black tea earns a profit of $1.40. How many cups of each tea should be sold to maximize "
        "profit?",
        "max 1.1 1.4",
        ("2 3 <= 900", "0.2 0.25 <= 80"),
    ),
}
