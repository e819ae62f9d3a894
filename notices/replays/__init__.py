"""What this app does again after a restore, before anybody is served."""
