"""Days and moments as the pages of ours write them."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j M Y, H:i T"
# A day that can be read two ways is asked for again: 12/01 is January or December.
DATE_INPUT_FORMATS = ["%Y-%m-%d"]
