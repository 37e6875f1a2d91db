"""Makes the data of the small examples anew: the same bytes each time. Needs Python alone."""

import math
import random


def spirals(rows=900):
    draw = random.Random(7)
    lines = ["x,y,arm"]
    for row in range(rows):
        arm = row % 3
        way = draw.random()
        angle = 2 * math.pi * arm / 3 + 4 * way + draw.gauss(0, 0.28)
        radius = 0.15 + way
        lines.append(
            f"{radius * math.cos(angle):.4f},{radius * math.sin(angle):.4f},{['red', 'green', 'blue'][arm]}"
        )
    return lines


def houses(rows=800):
    draw = random.Random(11)
    districts = {"harbour": 1.25, "hill": 1.1, "market": 1.0, "mill": 0.85}
    lines = ["area,rooms,age,district,price"]
    for _ in range(rows):
        district = draw.choice(list(districts))
        area = draw.uniform(30, 180)
        rooms = max(1, round(area / 28 + draw.gauss(0, 0.8)))
        age = draw.uniform(0, 90)
        worth = (20 + 2.1 * area + 6 * rooms - 0.35 * age) * districts[district]
        price = max(25, worth + draw.gauss(0, 12))
        cell = "" if draw.random() < 0.02 else f"{age:.0f}"
        lines.append(f"{area:.1f},{rooms},{cell},{district},{price:.1f}")
    return lines


for name, made in {"spirals.csv": spirals(), "houses.csv": houses()}.items():
    with open(name, "w", encoding="utf-8", newline="\n") as file:
        file.write("\n".join(made) + "\n")
