"""What is done to published files, whichever builder made them.

Each finisher gets one file after the other (`clearpane.sites.built`) and yields findings, cuts
and new files; `folder` hands them round. `gate` decides what may be published: all that its lists
name, nothing else. A new finisher is a class here and a line in `clearpane.run.FINISHERS`.
"""
