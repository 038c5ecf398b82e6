"""What is done to finished pages, whichever builder made them."""
