"""Print findings for people, editors, code hosts and site owners.

A format is a function from `Findings` to a text and a line in `formats.FORMATS`; `as_frames` shows
a person at a terminal the lines that findings speak of.
"""
