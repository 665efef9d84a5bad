"""The photo store on a real folder, and on a stand-in for S3 on loopback."""

import re
import stat
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from app.adapters.photo_store import PhotoStore
from app.errors import NotFound, UpstreamError

FULL = "ab/01980a7c-9d2e-7c31-b0aa-5f3c52f0a1be/full.jpg"
THUMB = "ab/01980a7c-9d2e-7c31-b0aa-5f3c52f0a1be/thumb.jpg"


class Bucket(BaseHTTPRequestHandler):
    """As much of S3 as the store uses: an object is put and got, many are deleted at once."""

    protocol_version = "HTTP/1.1"

    def respond(self):
        """Do what a signed request asks, unless the bucket is told to fail."""
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        is_signed = self.headers["Authorization"].startswith(
            "AWS4-HMAC-SHA256 Credential=test-key/"
        )
        if self.server.fails_with or not is_signed:
            self.answer(self.server.fails_with or 403)
        elif self.command == "PUT":
            self.server.objects[self.path] = sent
            self.answer(200)
        elif self.command == "GET":
            found = self.server.objects.get(self.path)
            self.answer(404 if found is None else 200, found or b"")
        else:
            self.answer(200, self.delete_many(sent.decode()))

    do_PUT = do_GET = do_POST = respond  # noqa: N815 — the names that http.server calls

    def delete_many(self, wanted):
        """DeleteObjects: missing keys count as deleted."""
        assert self.path == "/photos?delete"
        keys = re.findall(r"<Key>([^<]+)</Key>", wanted)
        for key in keys:
            self.server.objects.pop(f"/photos/{key}", None)
        deleted = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
        return f"<DeleteResult>{deleted}</DeleteResult>".encode()

    def answer(self, status, body=b""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"1"')
        self.send_header("Last-Modified", "Sat, 14 Mar 2026 01:15:30 GMT")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Stay quiet."""


@pytest.fixture
def bucket(monkeypatch):
    with ThreadingHTTPServer(("127.0.0.1", 0), Bucket) as server:
        server.daemon_threads = True
        server.objects, server.fails_with = {}, None
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test-key")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test-secret")
        yield server
        server.shutdown()


@pytest.fixture(params=["folder", "bucket"])
def store(request, tmp_path):
    if request.param == "folder":
        return PhotoStore((tmp_path / "ảnh của dân").as_uri())
    request.getfixturevalue("bucket")
    return PhotoStore("s3://photos/province")


def test_what_is_put_is_got_back_and_the_last_put_wins(store):
    store.put(FULL, b"first")
    store.put(FULL, bytes(range(256)) * 4000)
    store.put(THUMB, b"thumb")

    assert store.get(FULL) == bytes(range(256)) * 4000
    assert store.get(THUMB) == b"thumb"


def test_a_missing_photo_is_not_found(store):
    with pytest.raises(NotFound):
        store.get(FULL)


def test_deleting_takes_all_keys_and_minds_no_missing_one(store):
    store.put(FULL, b"full")
    store.put(THUMB, b"thumb")

    store.delete(["cd/missing/full.jpg", FULL, "cd/missing/thumb.jpg", THUMB])
    store.delete([FULL, THUMB])
    store.delete([])

    for key in (FULL, THUMB):
        with pytest.raises(NotFound):
            store.get(key)


def test_parallel_puts_and_deletes_do_not_disturb_each_other(store):
    keys = [f"ab/photo-{n}/full.jpg" for n in range(40)]

    def comes_and_goes(key):
        store.put(key, key.encode())
        content = store.get(key)
        store.delete([key])
        return content

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(comes_and_goes, keys)) == [key.encode() for key in keys]


@pytest.mark.parametrize(
    "key",
    [
        "",
        "full.jpg",
        "/etc/passwd.txt",
        "../secret.jpg",
        "ab/../../full.jpg",
        "ab//full.jpg",
        "ab/full",
        "ab/FULL.jpg",
        "ab/full.jpg\n",
        "ab/%2e%2e/full.jpg",
        "ab/ảnh.jpg",
        "ab/full.jpg/",
    ],
)
def test_a_key_that_the_service_cannot_have_made_is_refused(tmp_path, key):
    store = PhotoStore(tmp_path.as_uri())

    for call in (lambda: store.put(key, b"x"), lambda: store.get(key), lambda: store.delete([key])):
        with pytest.raises(ValueError, match="malformed key"):
            call()


def test_a_store_that_works_is_reachable_again_and_again(store):
    assert store.is_reachable()
    assert store.is_reachable()


def test_a_folder_is_made_for_the_service_alone(tmp_path):
    folder = tmp_path / "var" / "photos"

    PhotoStore(folder.as_uri()).put(FULL, b"full")

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert (folder / FULL).read_bytes() == b"full"


def test_deleting_the_last_photo_leaves_no_empty_folders(tmp_path):
    store = PhotoStore(tmp_path.as_uri())
    store.put(FULL, b"full")
    store.delete([FULL])

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_an_upstream_error(tmp_path):
    store = PhotoStore((tmp_path / "photos").as_uri())
    (tmp_path / "photos" / "ab").write_text("a file where the folder should be")

    for call in (lambda: store.put(FULL, b"x"), lambda: store.get(FULL)):
        with pytest.raises(UpstreamError) as caught:
            call()
        assert caught.value.code == "photo_store_unavailable"
        assert caught.value.retryable


def test_a_folder_replaced_by_a_file_is_not_reachable(tmp_path):
    store = PhotoStore((tmp_path / "photos").as_uri())
    (tmp_path / "photos").rmdir()
    (tmp_path / "photos").write_text("in the way")

    assert not store.is_reachable()

    (tmp_path / "photos").unlink()
    assert store.is_reachable()


@pytest.mark.parametrize("status", [403, 500, 503])
def test_a_bucket_that_fails_is_an_upstream_error_until_it_recovers(bucket, status):
    store = PhotoStore("s3://photos/province")
    store.put(FULL, b"full")
    assert store.is_reachable()
    bucket.fails_with = status

    for call in (
        lambda: store.put(FULL, b"x"),
        lambda: store.get(FULL),
        lambda: store.delete([FULL]),
    ):
        with pytest.raises(UpstreamError, match="photo_store_unavailable"):
            call()
    assert not store.is_reachable()

    bucket.fails_with = None
    assert store.is_reachable()
    assert store.get(FULL) == b"full"


def test_a_bucket_keeps_photos_under_its_prefix(bucket):
    PhotoStore("s3://photos/province").put(FULL, b"full")

    assert bucket.objects == {f"/photos/province/{FULL}": b"full"}


def test_a_bucket_that_nobody_listens_for_is_an_upstream_error(monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test-key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test-secret")
    store = PhotoStore("s3://photos")

    with pytest.raises(UpstreamError):
        store.get(FULL)
    assert not store.is_reachable()


@pytest.mark.parametrize(
    "url", ["", "photos", "/srv/photos", "file://host/photos", "ftp://host/photos", "s3:///photos"]
)
def test_other_urls_are_refused(url):
    with pytest.raises(ValueError, match="photo store's URL"):
        PhotoStore(url)
