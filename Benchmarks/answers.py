#!/usr/bin/env python3
"""An API server that only repeats what another one said: the same answers, at once, to whoever asks.

    answers.py prepare KUBECTL KUBECONFIG FOLDER    asks for discovery and for all pods, page by page
    answers.py serve FOLDER DELAY...                serves it on one port for each delay, in milliseconds

Serving writes cluster1.conf, cluster2.conf, ... and fleet.yaml into the folder, fleet.yaml last.
"""
import http.server
import json
import os
import ssl
import subprocess
import sys
import threading
import time
import urllib.parse


def prepare(kubectl, kubeconfig, folder):
    def ask(path):
        return subprocess.run(
            [kubectl, "--kubeconfig", kubeconfig, "get", "--raw", path], check=True, stdout=subprocess.PIPE
        ).stdout

    # Core kinds alone: the other groups would only be asked for one by one.
    answers = {
        "/api": ask("/api"),
        "/api/v1": ask("/api/v1"),
        "/apis": b'{"kind":"APIGroupList","apiVersion":"v1","groups":[]}',
    }
    token = ""
    while True:
        query = "?limit=500" + ("&continue=" + urllib.parse.quote(token) if token else "")
        page = ask("/api/v1/pods" + query)
        answers["/api/v1/pods" + token] = page
        token = json.loads(page)["metadata"].get("continue", "")
        if not token:
            break
    os.makedirs(folder, exist_ok=True)
    names = {}
    for number, (key, body) in enumerate(answers.items()):
        names[key] = f"answer{number}.json"
        with open(os.path.join(folder, names[key]), "wb") as file:
            file.write(body)
    with open(os.path.join(folder, "answers.json"), "w") as file:
        json.dump(names, file)


def handler(answers, delay):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self):
            url = urllib.parse.urlsplit(self.path)
            token = urllib.parse.parse_qs(url.query).get("continue", [""])[0]
            body = answers.get(url.path + token)
            time.sleep(delay)
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *arguments):
            pass

    return Handler


def serve(folder, delays):
    with open(os.path.join(folder, "answers.json")) as file:
        answers = {}
        for key, name in json.load(file).items():
            with open(os.path.join(folder, name), "rb") as body:
                answers[key] = body.read()
    certificate, key = os.path.join(folder, "tls.crt"), os.path.join(folder, "tls.key")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"]
        + ["-subj", "/CN=answers", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
        check=True,
        stderr=subprocess.DEVNULL,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    fleet = "clusters:\n"
    for number, delay in enumerate(delays, 1):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler(answers, delay / 1000))
        server.daemon_threads = True
        # The handshake belongs to the connection's own thread.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        name = f"cluster{number}"
        with open(os.path.join(folder, f"{name}.conf"), "w") as file:
            json.dump(
                {
                    "apiVersion": "v1",
                    "kind": "Config",
                    "current-context": name,
                    "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
                    "users": [{"name": name, "user": {"token": "none"}}],
                    "clusters": [
                        {
                            "name": name,
                            "cluster": {
                                "server": f"https://127.0.0.1:{server.server_address[1]}",
                                "certificate-authority": "tls.crt",
                            },
                        }
                    ],
                },
                file,
            )
        fleet += f"  - name: {name}\n    kubeconfig: {name}.conf\n"
    with open(os.path.join(folder, "fleet.part"), "w") as file:
        file.write(fleet)
    os.rename(os.path.join(folder, "fleet.part"), os.path.join(folder, "fleet.yaml"))
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    if sys.argv[1:2] == ["prepare"] and len(sys.argv) == 5:
        prepare(*sys.argv[2:])
    elif sys.argv[1:2] == ["serve"] and len(sys.argv) > 3:
        serve(sys.argv[2], [float(delay) for delay in sys.argv[3:]])
    else:
        sys.exit(__doc__)
