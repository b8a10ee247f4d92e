#!/usr/bin/env python3
"""Writes characters.txt from the Unicode Character Database (Debian: package unicode-data): what bidirectional text and line breaking need.

    make-characters.py /usr/share/unicode > characters.txt

A line is "first last bidi break": code points in hexadecimal, Bidi_Class and Line_Break, the latter as rule LB1 of UAX #14 resolves it, with
the properties that rules LB30 and LB30b ask for (OP and CP that are East Asian wide: OW, CW; pictographs not assigned yet: XP). Thai and its
like stay SA. After a line of "brackets": "bracket partner o|c".
"""
import re
import sys

root = sys.argv[1]


def lines(name):
    with open(f"{root}/{name}", encoding="utf-8") as file:
        yield from file


def short_names(prop):
    names = {}
    for line in lines("PropertyValueAliases.txt"):
        parts = [part.strip() for part in line.split("#")[0].split(";")]
        if parts[0] == prop:
            for name in parts[1:]:
                names[name] = parts[1]
    return names


def values(name, prop):
    """One value for each code point; later @missing lines win over earlier ones, real lines over all."""
    short = short_names(prop)
    result = [None] * 0x110000
    real = []
    for line in lines(name):
        missing = re.match(r"# @missing: ([0-9A-F]+)\.\.([0-9A-F]+); (\w+)", line)
        found = missing or re.match(r"([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*(\w+)", line)
        if not found:
            continue
        first = int(found[1], 16)
        last = int(found[2] or found[1], 16)
        if missing:
            result[first:last + 1] = [short[found[3]]] * (last + 1 - first)
        else:
            real.append((first, last, short.get(found[3], found[3])))
    for first, last, value in real:
        result[first:last + 1] = [value] * (last + 1 - first)
    return result


version = re.search(r"-([0-9.]+)\.txt", next(lines("LineBreak.txt")))[1]
bidi = values("extracted/DerivedBidiClass.txt", "bc")
breaks = values("LineBreak.txt", "lb")
# What LineBreak.txt says of unassigned code points in words only.
for first, last in ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x1F000, 0x1FAFF), (0x1FC00, 0x1FFFD), (0x20000, 0x2FFFD), (0x30000, 0x3FFFD)):
    breaks[first:last + 1] = ["ID" if value == "XX" else value for value in breaks[first:last + 1]]
breaks[0x20A0:0x20D0] = ["PR" if value == "XX" else value for value in breaks[0x20A0:0x20D0]]
category = values("extracted/DerivedGeneralCategory.txt", "gc")
width = values("EastAsianWidth.txt", "ea")
pictures = set()
for line in lines("emoji/emoji-data.txt"):
    found = re.match(r"([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*Extended_Pictographic\b", line)
    if found:
        pictures.update(range(int(found[1], 16), int(found[2] or found[1], 16) + 1))


def resolved(code):
    value = breaks[code]
    if code in pictures and (category[code] or "Cn") == "Cn":
        return "XP"
    if value in ("AI", "SG", "XX"):
        return "AL"
    if value == "CJ":
        return "NS"
    if value == "SA" and category[code] in ("Mn", "Mc"):
        return "CM"
    if value in ("OP", "CP") and width[code] in ("F", "W", "H"):
        return "OW" if value == "OP" else "CW"
    return value


print(f"# Unicode {version}, written by make-characters.py")
first = 0
for code in range(1, 0x110001):
    here = (bidi[first], resolved(first))
    if code == 0x110000 or (bidi[code], resolved(code)) != here:
        if here != ("L", "AL"):
            print(f"{first:x} {code - 1:x} {here[0]} {here[1]}")
        first = code
print("brackets")
for line in lines("BidiBrackets.txt"):
    found = re.match(r"([0-9A-F]+); ([0-9A-F]+); ([oc])", line)
    if found:
        print(f"{int(found[1], 16):x} {int(found[2], 16):x} {found[3]}")
