"""What a page is: its front matter, its terms, when it must be reviewed again."""
