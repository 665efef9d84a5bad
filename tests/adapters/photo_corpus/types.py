"""Other types than the four, whatever they are called, and files of two types at once."""

import struct
import zipfile
from io import BytesIO

from tests import images
from tests.adapters.photo_corpus import heif
from tests.adapters.photo_corpus.case import CANARY, TYPE, UNREADABLE, Case
from tests.adapters.photo_corpus.files import (
    APP0,
    COM,
    chunk,
    jpeg,
    png,
    riff,
    riff_chunk,
    segment,
    webp,
    with_chunks,
    with_segments,
)

_PHP = b"<?php system($_GET['c']); ?>" + CANARY
_HTML = b"<script>alert(1)</script>" + CANARY
_JS = b"*/=alert(1);/*" + CANARY
_SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def _as(image_format: str) -> bytes:
    return images.encoded(images.quadrants(64, 48), image_format)


def _zip() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("evil.class", CANARY)
    return file.getvalue()


def _ftyp(*brands: bytes) -> bytes:
    return heif.box(b"ftyp", brands[0], bytes(4), *brands[1:]) + bytes(64)


_OTHERS = {
    "nothing": b"",
    "one byte": b"\xff",
    "two bytes of a jpeg": b"\xff\xd8",
    "seven bytes of a png": png()[:7],
    "eleven bytes of a webp": webp()[:11],
    "a text": b"Chi la van ban, khong phai anh.",
    "html": b"<!DOCTYPE html><html>" + _HTML,
    "php": _PHP,
    "svg": _SVG,
    "svg that names an entity": b'<?xml version="1.0"?><!DOCTYPE s SYSTEM "file:///etc/passwd">'
    + _SVG,
    "svg packed": b"\x1f\x8b\x08" + _SVG,
    "a shell script": b"#!/bin/sh\nid\n",
    "imagemagick's mvg": b"push graphic-context\nfill 'url(https://x/\"|id\")'\n",
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "postscript with a dos header": b"\xc5\xd0\xd3\xc6" + bytes(40),
    "pdf": _as("PDF"),
    "pdf before a jpeg": b"%PDF-1.7\n" + jpeg(),
    "psd": b"8BPS\0\x01" + bytes(40),
    "tiff": _as("TIFF"),
    "dng": struct.pack("<2sHIH", b"II", 42, 8, 0) + bytes(40),
    "gif": _as("GIF"),
    "gif that moves": images.animated("GIF"),
    "bmp": _as("BMP"),
    "ico": _as("ICO"),
    "icns": b"icns" + bytes(40),
    "xbm": b"#define x_width 8\n#define x_height 8\nstatic char x_bits[] = {0};\n",
    "xpm": b"/* XPM */\nstatic char *x[] = {};\n",
    "pcx": _as("PCX"),
    "tga": _as("TGA"),
    "ppm": _as("PPM"),
    "sgi": _as("SGI"),
    "dds": _as("DDS"),
    "fits": b"SIMPLE  =                    T".ljust(2880),
    "wmf": b"\xd7\xcd\xc6\x9a" + bytes(40),
    "emf": b"\1\0\0\0" + bytes(36) + b" EMF",
    "fli": bytes(4) + b"\x11\xaf" + bytes(40),
    "jpeg 2000": _as("JPEG2000"),
    "jpeg xl": b"\xff\x0a" + bytes(40),
    "jpeg xl in boxes": b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(40),
    "jpeg xr": b"II\xbc\x01" + bytes(40),
    "avif": _as("AVIF"),
    "a film of heic's family": _ftyp(b"hevc", b"msf1"),
    "mp4": _ftyp(b"mp42", b"isom"),
    "quicktime": _ftyp(b"qt  "),
    "mp3": b"ID3\4" + bytes(40),
    "wav": b"RIFF\x24\0\0\0WAVEfmt " + bytes(28),
    "avi": b"RIFF\x24\0\0\0AVI LIST" + bytes(28),
    "zip": _zip(),
    "docx": _zip().replace(b"evil.class", b"word/a.xml"),
    "gzip": b"\x1f\x8b\x08\0" + bytes(40),
    "an elf program": b"\x7fELF" + bytes(60),
    "a windows program": b"MZ" + bytes(60),
    "a png that moves, of the old kind": b"\x8aMNG\r\n\x1a\n" + bytes(40),
    "a jpeg of the old kind": b"\x8bJNG\r\n\x1a\n" + bytes(40),
    "a jpeg behind a byte order mark": b"\xef\xbb\xbf" + jpeg(),
    "a png behind a blank": b" " + png(),
    "a png of which a mail gateway took the eighth bit": bytes([9]) + png()[1:],
    "zeros": bytes(1000),
}
_BOTH = {
    "jpeg and zip": jpeg() + _zip(),
    "jpeg and pdf behind it": jpeg() + b"%PDF-1.7\n" + CANARY,
    "jpeg and php in its comment": jpeg(comment=_PHP),
    "jpeg and html behind it": jpeg() + _HTML,
    "jpeg and html in front of its tables": with_segments(jpeg(), segment(COM, _HTML)),
    "jpeg and javascript in its length": with_segments(
        jpeg(), segment(APP0, (b"JFIF\0" + _JS).ljust(0x2F2A - 2, b" "))
    ),
    "jpeg and rar": jpeg() + b"Rar!\x1a\7\0" + CANARY,
    "jpeg and another jpeg": jpeg() + images.encoded(images.quadrants(64, 48).rotate(180)),
    "jpeg and png": jpeg() + png(),
    "png and javascript": with_chunks(png(), chunk(b"tEXt", b"a\0" + _JS)),
    "png and php in its palette": with_chunks(png(), chunk(b"PLTE", _PHP[: len(_PHP) // 3 * 3])),
    "png and zip": png() + _zip(),
    "png and html": with_chunks(png(), chunk(b"hTml", _HTML)),
    "webp and javascript": webp() + _JS,
    "webp and html in a chunk": riff(webp()[12:], riff_chunk(b"HTML", _HTML)),
}

CASES = [
    *(Case(name, lambda data=data: data, refused=TYPE) for name, data in _OTHERS.items()),
    *(Case(name, lambda data=data: data) for name, data in _BOTH.items()),
    Case("heic and html behind it", lambda: heif.heic(heif.picture()) + _HTML),
    Case(
        "a gif with the first bytes of a jpeg",
        lambda: b"\xff\xd8\xff" + _as("GIF"),
        refused=UNREADABLE,
    ),
    Case("a png with the name of a webp", lambda: b"RIFF\0\0\0\0WEBP" + png(), refused=UNREADABLE),
    Case(
        "an avif that calls itself heic",
        lambda: _as("AVIF").replace(b"avif", b"heic"),
        refused=UNREADABLE,
    ),
]
