"""Web servers: what modules ask them with."""

import base64
import email.encoders
import email.mime.application
import email.mime.multipart
import email.mime.nonmultipart
import email.policy
import email.utils
import gzip
import http.client
import http.cookiejar
import io
import mimetypes
import netrc
import os
import re
import socket
import ssl
import tempfile
import traceback
import urllib.error
import urllib.parse
import urllib.request
from urllib.parse import unquote, urlparse, urlunparse  # noqa: F401

from ansible.module_utils.basic import missing_required_lib
from ansible.module_utils.common.collections import is_sequence
from ansible.module_utils.common.text.converters import to_bytes, to_native, to_text

try:
    import gssapi  # noqa: F401
    from urllib_gssapi import HTTPGSSAPIAuthHandler

    HAS_GSSAPI = True
    GSSAPI_IMP_ERR = None
except Exception:  # pylint: disable=broad-except
    HAS_GSSAPI = False
    GSSAPI_IMP_ERR = traceback.format_exc()
    HTTPGSSAPIAuthHandler = None

HAS_SSL = True
HAS_SSLCONTEXT = True
HAS_GZIP = True
HAS_CRYPTOGRAPHY = False
GZIP_IMP_ERR = None
HTTPError = urllib.error.HTTPError
cookiejar = http.cookiejar

_REDIRECTS = {
    "yes": "all",
    "all": "all",
    "no": "none",
    "none": "none",
    "safe": "safe",
    "urllib2": "urllib2",
    "urllib": "urllib2",
}


class ConnectionError(Exception):  # pylint: disable=redefined-builtin
    """No connection could be made."""


class ProxyError(ConnectionError):
    """The proxy said no."""


class SSLValidationError(ConnectionError):
    """The server's certificate is not one to trust."""


class NoSSLError(SSLValidationError):
    """This Python has no TLS."""


class MissingModuleError(Exception):
    """A library that is needed is not on the host."""

    def __init__(self, message, import_traceback, module=None):
        super().__init__(message)
        self.import_traceback = import_traceback
        self.module = module


class ParseResultDottedDict(dict):
    """Parts of a URL, as items and as attributes."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.__dict__ = self

    def as_list(self):
        return [self.get(name, None) for name in ("scheme", "netloc", "path", "params", "query", "fragment")]


def generic_urlparse(parts):
    found = ParseResultDottedDict((name, getattr(parts, name)) for name in ("scheme", "netloc", "path", "params", "query", "fragment"))
    for name in ("username", "password", "hostname", "port"):
        found[name] = getattr(parts, name)
    return found


def get_user_agent():
    return "ansible-httpget"


def basic_auth_header(username, password):
    pair = "%s:%s" % (to_text(username), to_text(password if password is not None else ""))
    return b"Basic " + base64.b64encode(to_bytes(pair, errors="surrogate_or_strict"))


def rfc2822_date_string(timetuple, zone="-0000"):
    return email.utils.formatdate(email.utils.mktime_tz(tuple(timetuple[:9]) + (0,)), usegmt=zone == "GMT").replace("-0000", zone)


def url_argument_spec():
    return dict(
        url=dict(type="str"),
        force=dict(type="bool", default=False),
        http_agent=dict(type="str", default="ansible-httpget"),
        use_proxy=dict(type="bool", default=True),
        validate_certs=dict(type="bool", default=True),
        url_username=dict(type="str"),
        url_password=dict(type="str", no_log=True),
        force_basic_auth=dict(type="bool", default=False),
        client_cert=dict(type="path"),
        client_key=dict(type="path"),
        use_gssapi=dict(type="bool", default=False),
    )


# --- the ways to a server ----------------------------------------------------------------------------


class UnixHTTPConnection(http.client.HTTPConnection):
    """HTTP over a socket of the host."""

    def __init__(self, unix_socket):
        super().__init__("localhost")
        self._unix_socket = unix_socket

    def __call__(self, *args, **kwargs):
        kwargs.pop("context", None)
        made = UnixHTTPConnection(self._unix_socket)
        http.client.HTTPConnection.__init__(made, *args, **kwargs)
        return made

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self.sock.connect(self._unix_socket)
        except OSError as error:
            raise OSError("Invalid Socket File (%s): %s" % (self._unix_socket, error))
        if self.timeout is not socket._GLOBAL_DEFAULT_TIMEOUT:
            self.sock.settimeout(self.timeout)


class UnixHTTPHandler(urllib.request.HTTPHandler):
    def __init__(self, unix_socket, **kwargs):
        super().__init__(**kwargs)
        self._unix_socket = unix_socket

    def http_open(self, req):
        return self.do_open(UnixHTTPConnection(self._unix_socket), req)


class RedirectHandler(urllib.request.HTTPRedirectHandler):
    """Follows what ``follow_redirects`` lets it."""

    def __init__(self, follow):
        super().__init__()
        self._follow = follow

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        if self._follow == "urllib2":
            return super().redirect_request(req, fp, code, msg, headers, newurl)
        method = req.get_method()
        if self._follow == "none" or (self._follow == "safe" and method not in ("GET", "HEAD")):
            raise urllib.error.HTTPError(newurl, code, msg, headers, fp)
        data = req.data
        if code == 303 and method != "HEAD":
            method, data = "GET", None
        elif code in (301, 302) and method == "POST":
            method, data = "GET", None
        kept = dict((name, value) for name, value in req.headers.items() if data is not None or name.lower() not in ("content-length", "content-type", "transfer-encoding"))
        return RequestWithMethod(newurl.replace(" ", "%20"), method, data=data, headers=kept, origin_req_host=req.origin_req_host, unverifiable=True)


class RequestWithMethod(urllib.request.Request):
    def __init__(self, url, method, data=None, headers=None, origin_req_host=None, unverifiable=True):
        super().__init__(url, data, headers or {}, origin_req_host, unverifiable, method=(method or "GET").upper())


def make_context(cafile=None, cadata=None, capath=None, ciphers=None, validate_certs=True, client_cert=None, client_key=None):
    context = ssl.create_default_context(cafile=cafile)
    if not validate_certs:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if capath:
        context.load_verify_locations(capath=capath)
    if cadata:
        context.load_verify_locations(cadata=cadata)
    if ciphers:
        context.set_ciphers(":".join(to_native(item) for item in ciphers) if is_sequence(ciphers) else ciphers)
    if client_cert:
        context.load_cert_chain(client_cert, keyfile=client_key)
    return context


def get_ca_certs(cafile=None, capath=None):
    paths = ssl.get_default_verify_paths()
    return cafile or paths.cafile, None, [capath or paths.capath or ""]


class GzipDecodedReader(gzip.GzipFile):
    """What a server sent packed."""

    def __init__(self, fp):
        self._source = io.BytesIO(fp.read())
        super().__init__(mode="rb", fileobj=self._source)


# --- asking ------------------------------------------------------------------------------------------


class Request:
    """A way of asking, whose settings hold for every question."""

    _SETTINGS = (
        ("headers", None),
        ("use_proxy", True),
        ("force", False),
        ("timeout", 10),
        ("validate_certs", True),
        ("url_username", None),
        ("url_password", None),
        ("http_agent", None),
        ("force_basic_auth", False),
        ("follow_redirects", "urllib2"),
        ("client_cert", None),
        ("client_key", None),
        ("cookies", None),
        ("unix_socket", None),
        ("ca_path", None),
        ("unredirected_headers", None),
        ("decompress", True),
        ("ciphers", None),
        ("use_netrc", True),
        ("context", None),
    )

    def __init__(self, *args, **kwargs):
        names = [name for name, _default in self._SETTINGS]
        given = dict(zip(names, args), **kwargs)
        for name, default in self._SETTINGS:
            setattr(self, name, given.pop(name, default))
        if given:
            raise TypeError("unexpected keyword arguments: %s" % ", ".join(sorted(given)))
        self.headers = self.headers or {}
        if not isinstance(self.headers, dict):
            raise ValueError("headers must be a dict: %r" % self.headers)
        if self.cookies is None:
            self.cookies = http.cookiejar.CookieJar()

    def _fallback(self, value, fallback):
        return fallback if value is None else value

    def open(self, method, url, data=None, headers=None, last_mod_time=None, use_gssapi=False, **asked):
        said = dict((name, self._fallback(asked.pop(name, None), getattr(self, name))) for name, _default in self._SETTINGS if name != "headers")
        if asked:
            raise TypeError("unexpected keyword arguments: %s" % ", ".join(sorted(asked)))
        wanted = dict(self.headers, **(headers or {}))
        method = method.upper()
        context = said["context"] or make_context(
            cafile=said["ca_path"] if said["ca_path"] and os.path.isfile(said["ca_path"]) else None,
            capath=said["ca_path"] if said["ca_path"] and os.path.isdir(said["ca_path"]) else None,
            ciphers=said["ciphers"],
            validate_certs=said["validate_certs"],
            client_cert=said["client_cert"],
            client_key=said["client_key"],
        )
        handlers, url, login = self._handlers(url, said, context, use_gssapi)
        wanted.update(login)
        follow = said["follow_redirects"]
        handlers.append(RedirectHandler(_REDIRECTS.get(str(follow).lower(), follow) if not isinstance(follow, bool) else "all" if follow else "none"))
        if said["cookies"] is not None:
            handlers.append(urllib.request.HTTPCookieProcessor(said["cookies"]))
        opener = urllib.request.build_opener(*handlers)
        request = RequestWithMethod(url, method, to_bytes(data, nonstring="passthru") if data is not None else None)
        if said["http_agent"]:
            request.add_header("User-agent", said["http_agent"])
        if said["force"]:
            request.add_header("cache-control", "no-cache")
        elif last_mod_time:
            request.add_header("If-Modified-Since", last_mod_time.strftime("%a, %d %b %Y %H:%M:%S GMT"))
        once = set(name.lower() for name in said["unredirected_headers"] or [])
        for name, value in wanted.items():
            if name.lower() in once:
                request.add_unredirected_header(name, value)
            else:
                request.add_header(name, value)
        try:
            response = opener.open(request, None, said["timeout"])
        except urllib.error.URLError as error:
            raise _told(error, url)
        if said["decompress"] and response.headers.get("content-encoding", "").lower() == "gzip":
            reader = GzipDecodedReader(response)
            response.read = reader.read
            response.readline = reader.readline
            del response.headers["content-encoding"]
        return response

    @staticmethod
    def _handlers(url, said, context, use_gssapi):
        handlers, headers = [urllib.request.HTTPSHandler(context=context)], {}
        if said["unix_socket"]:
            handlers.append(UnixHTTPHandler(said["unix_socket"]))
        if not said["use_proxy"]:
            handlers.append(urllib.request.ProxyHandler({}))
        parts = urlparse(url)
        username, password = said["url_username"], said["url_password"]
        if parts.scheme != "ftp" and not username and parts.username:
            username, password = unquote(parts.username), unquote(parts.password or "")
            place = parts.netloc.rpartition("@")[2]
            url = urlunparse(parts._replace(netloc=place))
        if use_gssapi:
            if not HAS_GSSAPI:
                raise MissingModuleError(missing_required_lib("gssapi", reason="for use_gssapi=True", url="https://pypi.org/project/gssapi/"), import_traceback=GSSAPI_IMP_ERR)
            handlers.append(HTTPGSSAPIAuthHandler())
        elif username and not said["force_basic_auth"]:
            passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
            passwords.add_password(None, url, username, password)
            handlers.append(urllib.request.HTTPBasicAuthHandler(passwords))
            handlers.append(urllib.request.HTTPDigestAuthHandler(passwords))
        elif username:
            headers["Authorization"] = to_native(basic_auth_header(username, password))
        elif said["use_netrc"]:
            try:
                login = netrc.netrc(os.environ.get("NETRC")).authenticators(parts.hostname)
            except (OSError, netrc.NetrcParseError):
                login = None
            if login and login[0] and login[2]:
                headers["Authorization"] = to_native(basic_auth_header(login[0], login[2]))
        return handlers, url, headers

    def get(self, url, **kwargs):
        return self.open("GET", url, **kwargs)

    def options(self, url, **kwargs):
        return self.open("OPTIONS", url, **kwargs)

    def head(self, url, **kwargs):
        return self.open("HEAD", url, **kwargs)

    def post(self, url, data=None, **kwargs):
        return self.open("POST", url, data=data, **kwargs)

    def put(self, url, data=None, **kwargs):
        return self.open("PUT", url, data=data, **kwargs)

    def patch(self, url, data=None, **kwargs):
        return self.open("PATCH", url, data=data, **kwargs)

    def delete(self, url, **kwargs):
        return self.open("DELETE", url, **kwargs)


def _told(error, url):
    """A certificate that can't be trusted is an error of its own."""
    if isinstance(error, urllib.error.HTTPError) or not isinstance(getattr(error, "reason", None), ssl.SSLError):
        return error
    place = urlparse(url)
    if "CERTIFICATE_VERIFY_FAILED" not in str(error.reason) and "certificate verify failed" not in str(error.reason):
        return error
    return SSLValidationError(
        "Failed to validate the SSL certificate for %s:%s. Make sure your managed systems have a valid CA certificate installed."
        " You can use validate_certs=False if you do not need to confirm the servers identity but this is unsafe and not recommended."
        " The exception msg was: %s." % (place.hostname, place.port or 443, error.reason)
    )


def open_url(
    url,
    data=None,
    headers=None,
    method=None,
    use_proxy=True,
    force=False,
    last_mod_time=None,
    timeout=10,
    validate_certs=True,
    url_username=None,
    url_password=None,
    http_agent=None,
    force_basic_auth=False,
    follow_redirects="urllib2",
    client_cert=None,
    client_key=None,
    cookies=None,
    use_gssapi=False,
    unix_socket=None,
    ca_path=None,
    unredirected_headers=None,
    decompress=True,
    ciphers=None,
    use_netrc=True,
):
    """The server's response. Raises what urllib raises."""
    return Request().open(
        method or ("POST" if data else "GET"),
        url,
        data=data,
        headers=headers,
        use_proxy=use_proxy,
        force=force,
        last_mod_time=last_mod_time,
        timeout=timeout,
        validate_certs=validate_certs,
        url_username=url_username,
        url_password=url_password,
        http_agent=http_agent,
        force_basic_auth=force_basic_auth,
        follow_redirects=follow_redirects,
        client_cert=client_cert,
        client_key=client_key,
        cookies=cookies,
        use_gssapi=use_gssapi,
        unix_socket=unix_socket,
        ca_path=ca_path,
        unredirected_headers=unredirected_headers,
        decompress=decompress,
        ciphers=ciphers,
        use_netrc=use_netrc,
    )


def _headers_of(message):
    found = {}
    for name, value in message.items():
        key = name.lower()
        found[key] = "%s, %s" % (found[key], value) if key in found else value
    return found


def fetch_url(
    module,
    url,
    data=None,
    headers=None,
    method=None,
    use_proxy=None,
    force=False,
    last_mod_time=None,
    timeout=10,
    use_gssapi=False,
    unix_socket=None,
    ca_path=None,
    cookies=None,
    unredirected_headers=None,
    decompress=True,
    ciphers=None,
    use_netrc=True,
):
    """The response (None where there is none) and what is known of it: ``status``, ``msg``, ``url``, headers, ``body`` of an error."""
    params = module.params
    jar = cookies if cookies is not None else http.cookiejar.LWPCookieJar()
    info = dict(url=url, status=-1)
    response = None
    before = tempfile.tempdir
    tempfile.tempdir = module.tmpdir
    try:
        response = open_url(
            url,
            data=data,
            headers=headers,
            method=method,
            use_proxy=params.get("use_proxy", True) if use_proxy is None else use_proxy,
            force=force,
            last_mod_time=last_mod_time,
            timeout=timeout,
            validate_certs=params.get("validate_certs", True),
            url_username=params.get("url_username", ""),
            url_password=params.get("url_password", ""),
            http_agent=params.get("http_agent", get_user_agent()) or get_user_agent(),
            force_basic_auth=params.get("force_basic_auth", ""),
            follow_redirects=params.get("follow_redirects", "urllib2") or "urllib2",
            client_cert=params.get("client_cert"),
            client_key=params.get("client_key"),
            cookies=jar,
            use_gssapi=params.get("use_gssapi", use_gssapi),
            unix_socket=unix_socket,
            ca_path=ca_path,
            unredirected_headers=unredirected_headers,
            decompress=decompress,
            ciphers=ciphers,
            use_netrc=use_netrc,
        )
        info.update(_headers_of(response.headers))
        info["cookies_string"] = "; ".join("%s=%s" % (cookie.name, cookie.value) for cookie in jar)
        info["cookies"] = dict((cookie.name, cookie.value) for cookie in jar)
        length = response.headers.get("Content-Length", "unknown")
        info.update(msg="OK (%s bytes)" % length, url=response.geturl(), status=response.code)
    except (ConnectionError, ValueError) as error:
        module.fail_json(msg=to_native(error), **info)
    except MissingModuleError as error:
        module.fail_json(msg=to_text(error), exception=error.import_traceback)
    except urllib.error.HTTPError as error:
        response = error
        try:
            if error.fp is None:
                raise AttributeError("fp")
            body = error.read()
        except (AttributeError, TypeError):
            body = ""
        else:
            error.close()
        info.update(_headers_of(error.headers or {}))
        info.update(msg=to_native(error), body=body, status=error.code)
    except urllib.error.URLError as error:
        code = int(getattr(error, "code", -1))
        info.update(msg="Request failed: %s" % to_native(error), status=code)
    except OSError as error:
        info.update(msg="Connection failure: %s" % to_native(error), status=-1)
    except http.client.BadStatusLine as error:
        info.update(msg="Connection failure: connection was closed before a valid response was received: %s" % to_native(error.line), status=-1)
    except Exception as error:  # pylint: disable=broad-except
        info.update(msg="An unknown error occurred: %s" % to_native(error), exception=traceback.format_exc(), status=-1)
    finally:
        tempfile.tempdir = before
    return response, info


def _suffixes(parts):
    match = re.match(r"^(.+?)((?:\.(?:tar|gz|bz2|xz|zst|zip|tgz))+)?$", parts)
    return (match.group(1), match.group(2) or "") if match else (parts, "")


def fetch_file(module, url, data=None, headers=None, method=None, use_proxy=True, force=False, last_mod_time=None, timeout=10, unredirected_headers=None, decompress=True, ciphers=None):
    """The path of a temporary file that holds what is at the URL."""
    stem, suffix = _suffixes(os.path.basename(urlparse(url).path) or "download")
    if not suffix:
        stem, suffix = os.path.splitext(stem)
    holder = tempfile.NamedTemporaryFile(dir=module.tmpdir, prefix=stem, suffix=suffix, delete=False)
    module.add_cleanup_file(holder.name)
    try:
        response, info = fetch_url(
            module, url, data, headers, method, use_proxy, force, last_mod_time, timeout,
            unredirected_headers=unredirected_headers, decompress=decompress, ciphers=ciphers,
        )
        if response is None or info["status"] >= 400:
            module.fail_json(msg="Failure downloading %s, %s" % (url, info["msg"]))
        for block in iter(lambda: response.read(65536), b""):
            holder.write(block)
        holder.close()
    except Exception as error:  # pylint: disable=broad-except
        module.fail_json(msg="Failure downloading %s, %s" % (url, to_native(error)))
    return holder.name


def prepare_multipart(fields):
    """A form with files: its content type, and its bytes."""
    if not isinstance(fields, dict):
        raise TypeError("Mapping is required, cannot be type %s" % fields.__class__.__name__)
    form = email.mime.multipart.MIMEMultipart("form-data")
    for name, value in sorted(fields.items()):
        if isinstance(value, (str, bytes)):
            part = email.mime.nonmultipart.MIMENonMultipart("text", "plain")
            del part["Content-Type"]
            del part["MIME-Version"]
            part.add_header("Content-Disposition", "form-data")
            part.set_param("name", name, header="Content-Disposition")
            part.set_payload(to_text(value))
            form.attach(part)
            continue
        if not isinstance(value, dict):
            raise TypeError("value must be a string, or mapping, cannot be type %s" % value.__class__.__name__)
        filename, content, mime = value.get("filename"), value.get("content"), value.get("mime_type")
        if not filename and not content:
            raise ValueError("at least one of filename or content must be provided")
        if not mime:
            mime = mimetypes.guess_type(filename or "", strict=False)[0] or "application/octet-stream"
        main, _slash, sub = mime.partition("/")
        encoding = value.get("multipart_encoding", "base64")
        if content is None:
            with open(to_bytes(filename, errors="surrogate_or_strict"), "rb") as stream:
                content = stream.read()
        if encoding == "base64":
            part = email.mime.application.MIMEApplication(to_bytes(content))
        else:
            part = email.mime.application.MIMEApplication(to_bytes(content), _encoder=email.encoders.encode_7or8bit)
        del part["Content-Type"]
        del part["MIME-Version"]
        part.add_header("Content-Type", "%s/%s" % (main, sub))
        part.add_header("Content-Disposition", "form-data")
        part.set_param("name", name, header="Content-Disposition")
        if filename:
            part.set_param("filename", to_native(os.path.basename(filename)), header="Content-Disposition")
        form.attach(part)
    data = form.as_bytes(policy=email.policy.HTTP)
    _head, _sep, body = data.partition(b"\r\n\r\n")
    return form["Content-Type"], body


def getpeercert(response, binary_form=False):
    sock = response.fp.raw._sock if hasattr(response.fp, "raw") else None
    return sock.getpeercert(binary_form) if sock is not None else None

