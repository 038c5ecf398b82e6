"""Print findings for people, editors, code hosts and site owners."""
