"""Every limit on a citizen's photo, and why: read from its header, before any pixel is decoded.

The web process and its decoder together stay below 400 MB whatever a citizen sends
(``tests/feedback/test_photo_memory.py``). The web process has 155 of them, and 15 for an upload.
"""

MAX_BYTES = 15 * 2**20
# Of any type. A JPEG is shrunk while it is decoded.
MAX_PIXELS = 50_000_000
# Four bytes a pixel.
MAX_PNG_PIXELS = 30_000_000
# Four and a half: libheif has the picture in its own colours when it makes the RGB of it.
MAX_HEIC_PIXELS = 30_000_000
# Twelve: libwebp keeps two canvases beside the one it gives.
MAX_WEBP_PIXELS = 12_500_000
# The long side at most so many times the short one.
MAX_ASPECT = 20
# More make an animation, of a PNG or WebP.
MAX_FRAMES = 1
# Pictures of equal rank in a HEIC file (a burst); the primary one is taken.
MAX_HEIC_PICTURES = 32
# 75 bytes of a scan can cost a pass over all pixels; progressive photos have about ten.
MAX_JPEG_SCANS = 100
MAX_SCANNED_PIXELS = 20 * MAX_PIXELS
# Segments or chunks: honest files have a few thousand, and each costs a microsecond or ten.
MAX_PARTS = 100_000
# What libjpeg keeps of a progressive photo: 50 million pixels in 4:2:0 are 143 MiB.
MAX_COEFFICIENT_BYTES = 144 * 2**20
# A larger colour profile is passed over; that of a printing press has half a MiB to three.
MAX_PROFILE_BYTES = 4 * 2**20
# Address space that the whole process may write to; what needs more is unreadable.
MEMORY_LIMIT_BYTES = 200 * 2**20
MAX_OPEN_FILES = 16

FULL_PX = 1600
THUMB_PX = 320
