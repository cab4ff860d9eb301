"""The server: an edition's pages alive, its graph to be asked, its data to be taken.

``server`` holds the editions as they are served now, ``app`` puts the routes together: ``things`` (pages and
data of single things), ``sparql``, ``rest``, ``reconcile``. ``responses`` makes all answers, ``wall`` is what
every request passes. Only this package knows Starlette and uvicorn; it comes with the extra ``web``.
"""
