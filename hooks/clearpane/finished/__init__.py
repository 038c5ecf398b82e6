"""Check the published files of a site, whichever builder has made them."""
