import FoundationEssentials
import Values

/// What the web servers of known images answer.
enum WebContent {
    private static let nginxFolder = "/usr/share/nginx/html"

    private static let welcome = """
        <!DOCTYPE html>
        <html>
        <head>
        <title>Welcome to nginx!</title>
        </head>
        <body>
        <h1>Welcome to nginx!</h1>
        <p>If you see this page, the nginx web server is successfully installed and working.</p>
        </body>
        </html>

        """

    /// nginx as its image configures it: files of one folder.
    static func nginx(_ container: PodContainer, method: String, path: String) -> WebResponse {
        guard ["GET", "HEAD"].contains(method) else { return error(405, "Not Allowed") }
        let isMounted = container.mounts.contains(nginxFolder)
        let file = nginxFolder + (path.hasSuffix("/") ? path + "index.html" : path)
        if let body = container.files[file] { return WebResponse(contentType: type(of: file), body: body) }
        if !isMounted, path == "/" || path == "/index.html" {
            return WebResponse(contentType: "text/html", body: Array(welcome.utf8))
        }
        return path.hasSuffix("/") && isMounted ? error(403, "Forbidden") : error(404, "Not Found")
    }

    /// A line of nginx's log; who asked is not known here.
    static func accessLine(_ method: String, _ path: String, _ response: WebResponse) -> String {
        let time = Date.now.formatted(.iso8601)
        return
            "127.0.0.1 - - [\(time)] \"\(method) \(path) HTTP/1.1\" \(response.status) \(response.body.count) \"-\" \"-\" \"-\""
    }

    private static func type(of file: String) -> String {
        switch file.split(separator: ".").last {
        case "html": "text/html"
        case "json": "application/json"
        case "txt": "text/plain"
        default: "application/octet-stream"
        }
    }

    private static func error(_ status: Int, _ reason: String) -> WebResponse {
        let body = """
            <html>\r
            <head><title>\(status) \(reason)</title></head>\r
            <body>\r
            <center><h1>\(status) \(reason)</h1></center>\r
            <hr><center>nginx/1.15.8</center>\r
            </body>\r
            </html>\r

            """
        return WebResponse(status: status, contentType: "text/html", body: Array(body.utf8))
    }

    /// cilium/json-mock: a small REST server whose collections are empty.
    static func jsonMock(pod: String, method: String, path: String) -> WebResponse {
        let body: JSON = ["host": .string(pod), "method": .string(method), "path": .string(path)]
        return WebResponse(contentType: "application/json; charset=utf-8", body: Array((body.text() + "\n").utf8))
    }
}
