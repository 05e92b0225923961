"""Scores shown: tables for the terminal, one HTML page, CSV and JSON."""
