"""The decoder process: untrusted photo bytes in, two clean JPEGs out.

It is started apart from the ``app`` package (``photo_decoder_child.py``), so that it holds no
secrets and little memory; its files import one another relatively, and nothing of the service's.
"""
