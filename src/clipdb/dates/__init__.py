"""Dates and times as people type and print them: `days` reads days, `moments` times beside them."""

from clipdb.dates.days import Period as Period
from clipdb.dates.days import parse_period as parse_period
