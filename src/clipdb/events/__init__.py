"""Events: what happened, not what was printed, by written rules alone.

`read_event` reads what one clip reports; `joining` tells which clips report one event.
"""

from clipdb.events.kinds import Kind as Kind
from clipdb.events.kinds import load_kinds as load_kinds
from clipdb.events.reading import EventReading as EventReading
from clipdb.events.reading import read_event as read_event
