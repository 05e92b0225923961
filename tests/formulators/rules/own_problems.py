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
        "",
        (),
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
        "",
        (),
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
        "",
        (),
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
        "",
        (),
    ),
}
