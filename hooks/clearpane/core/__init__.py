"""What everything stands on: findings, edits, rules, switches, spans, files, processes.

Imports no other room.
"""
