import pytest

from limpide_platform.http.version import deprecation_headers, strip_version


@pytest.mark.parametrize("path", ["/score", "/clients/100001", "/runs/a b"])
def test_the_version_is_taken_off_the_path(path: str):
    scope = {"path": f"/v1{path}", "raw_path": f"/v1{path}".encode()}
    assert strip_version(scope) is False
    assert scope == {"path": path, "raw_path": path.encode()}


@pytest.mark.parametrize("path", ["/score", "/v1", "/v2/score", "/v10/score", "/V1/score"])
def test_another_path_stays_and_lacks_the_version(path: str):
    scope = {"path": path}
    assert strip_version(scope) is True
    assert scope == {"path": path}


@pytest.mark.parametrize("path", ["/", "/docs", "/openapi.json", "/livez", "/readyz", "/metrics", "/api/"])
def test_what_is_outside_of_the_version_lacks_nothing(path: str):
    assert strip_version({"path": path}) is False


def test_the_successor_of_a_deprecated_path_is_a_link():
    headers = dict(deprecation_headers('/clients/1"\r\n>é'))
    assert headers[b"link"] == b'</v1/clients/1%22%0D%0A%3E%C3%A9>; rel="successor-version"'
    assert headers[b"deprecation"].startswith(b"@")
