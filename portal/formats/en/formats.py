"""Days and moments as the pages of ours write them."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j M Y, H:i"
