"""The soak: what reads what others wrote is given very many inputs that somebody has spoilt.

``make soak`` runs it, the tests a sample of it. Every input follows from a seed, so that a fault that was
found once can be looked at again: ``python -m soak --only turtle --first 4711 --number 1``.
"""
