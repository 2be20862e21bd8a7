"""`run-graph` over a folder of videos: each in a process of its own, several at once, and a list of what is done."""
