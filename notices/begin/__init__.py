"""Steps of the first run that this app can answer for."""
