"""The server: an edition's pages alive, its graph to be asked, its data to be taken.

``server`` holds the editions as they are served now, ``app`` puts the routes together: ``resources``
(entities, claims and arguments as page and data), ``sparql``, ``rest``, ``reconcile``. ``responses`` makes
all answers, ``middleware`` is what every request passes. Only this package knows Starlette and uvicorn; it
comes with the extra ``web``.
"""
