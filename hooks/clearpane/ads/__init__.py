"""Recognise and cut advertising, affiliate and tracking markup."""
