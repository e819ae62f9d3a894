"""What a draft would do to the rows of the company: counted, and changed nowhere."""
