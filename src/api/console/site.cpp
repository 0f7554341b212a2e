#include "api/console/site.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "api/call.h"
#include "api/console/encoding.h"

namespace opentrail::api::console {
namespace {

constexpr std::string_view root = "/console";
constexpr std::string_view assets = "assets/";  // Named by what is in them.
constexpr std::string_view page = "index.html";

constexpr const char* policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'"
    " data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

constexpr const char* no_console =
    "<!doctype html>\n<html lang=\"en\">\n<title>OpenTrail</title>\n<h1>No console here</h1>\n"
    "<p>This OpenTrail was built without its console (OPENTRAIL_CONSOLE=OFF). Everything else "
    "works:"
    " the AWS CLI and SDKs, the opentrail command and /v1.</p>\n"
    "<p>To have it, build again with <code>OPENTRAIL_CONSOLE=ON ./dev build</code>.</p>\n</html>\n";

struct Kind {
    std::string_view ending;
    std::string_view type;
    bool is_part = false;  // Of a page; never one itself.
};

/// What a bundle consists of.
constexpr std::array<Kind, 14> kinds = {{{".html", "text/html; charset=utf-8"},
                                         {".js", "text/javascript; charset=utf-8", true},
                                         {".mjs", "text/javascript; charset=utf-8", true},
                                         {".css", "text/css; charset=utf-8", true},
                                         {".json", "application/json"},
                                         {".webmanifest", "application/manifest+json"},
                                         {".map", "application/json"},
                                         {".svg", "image/svg+xml"},
                                         {".png", "image/png", true},
                                         {".ico", "image/vnd.microsoft.icon", true},
                                         {".woff2", "font/woff2", true},
                                         {".woff", "font/woff", true},
                                         {".wasm", "application/wasm"},
                                         {".txt", "text/plain; charset=utf-8"}}};

const Kind* kind_of(std::string_view path) {
    const auto* found =
        std::ranges::find_if(kinds, [&](const Kind& kind) { return path.ends_with(kind.ending); });
    return found == kinds.end() ? nullptr : found;
}

/// A part of a page: what no browser shows as a document that could do anything.
http::Response part(int status, std::string_view type) {
    http::Response response;
    response.status = status;
    response.headers = {{"Content-Type", std::string(type)},
                        {"X-Content-Type-Options", "nosniff"},
                        {"Referrer-Policy", "no-referrer"},
                        {"Cross-Origin-Resource-Policy", "same-origin"}};
    return response;
}

http::Response guarded(int status, std::string_view type) {
    http::Response response = part(status, type);
    response.headers.insert(
        response.headers.end(),
        {{"Content-Security-Policy", policy},
         {"Cross-Origin-Opener-Policy", "same-origin"},
         {"Permissions-Policy",
          "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(),"
          " usb=()"}});
    return response;
}

http::Response text(int status, std::string body, std::string_view type = "text/plain") {
    http::Response response = guarded(status, type);
    response.headers.push_back({"Cache-Control", "no-store"});
    response.body = std::move(body);
    return response;
}

http::Response redirect(const std::string& target) {
    http::Response response = text(302, "");
    response.headers.push_back({"Location", target});
    return response;
}

/// Whether If-None-Match names the entity tag: weak comparison, RFC 9110 section 13.1.2.
bool names(std::string_view header, std::string_view tag) {
    if (header == "*") return true;
    while (!header.empty()) {
        const std::size_t comma = std::min(header.find(','), header.size());
        std::string_view one = header.substr(0, comma);
        header.remove_prefix(std::min(comma + 1, header.size()));
        while (one.starts_with(' ') || one.starts_with('\t')) one.remove_prefix(1);
        while (one.ends_with(' ') || one.ends_with('\t')) one.remove_suffix(1);
        if (one.starts_with("W/")) one.remove_prefix(2);
        if (one == tag) return true;
    }
    return false;
}

http::Response reply_with(const File& file, const http::Request& request) {
    const Encoding encoding = choose(read_accept_encoding(header(request, "Accept-Encoding")),
                                     !file.gzip.empty(), !file.brotli.empty());
    const Kind* kind = kind_of(file.path);
    // The headers of documents are as long as a small file: a page consists of thirty.
    http::Response response = kind && kind->is_part
                                  ? part(200, kind->type)
                                  : guarded(200, kind ? kind->type : "application/octet-stream");
    std::string_view body = file.plain;
    // A strong tag is of the bytes that are sent: each form has its own.
    std::string_view mark;
    if (encoding == Encoding::gzip) {
        body = file.gzip;
        mark = "-gzip";
        response.headers.push_back({"Content-Encoding", "gzip"});
    } else if (encoding == Encoding::brotli) {
        body = file.brotli;
        mark = "-br";
        response.headers.push_back({"Content-Encoding", "br"});
    }
    const std::string tag = fmt::format("\"{}{}\"", file.hash, mark);
    response.headers.push_back({"ETag", tag});
    response.headers.push_back({"Vary", "Accept-Encoding"});
    response.headers.push_back({"Cache-Control", file.path.starts_with(assets)
                                                     ? "public, max-age=31536000, immutable"
                                                     : "no-cache"});
    if (const std::string* held = http::find(request.headers, "If-None-Match")) {
        if (names(*held, tag)) {
            response.status = 304;
            return response;
        }
    }
    response.length = body.size();
    if (request.method != "HEAD") response.body = body;
    return response;
}

}  // namespace

bool wants_page(const http::Request& request) {
    return (request.method == "GET" || request.method == "HEAD") &&
           header(request, "Accept").find("text/html") != std::string::npos &&
           !http::find(request.headers, "Authorization");
}

const File* Site::find(std::string_view path) const {
    const auto found =
        std::ranges::find_if(files_, [&](const File& file) { return file.path == path; });
    return found == files_.end() ? nullptr : &*found;
}

http::Response Site::answer(const http::Request& request) const {
    if (request.method != "GET" && request.method != "HEAD") {
        http::Response response = text(405, "the console's files are only read\n");
        response.headers.push_back({"Allow", "GET, HEAD"});
        return response;
    }
    std::string_view path = request.path();
    if (!path.starts_with(root)) return redirect("/console/");
    if (files_.empty()) return text(404, no_console, "text/html; charset=utf-8");
    path.remove_prefix(std::min(root.size() + 1, path.size()));
    const File* file = find(path.empty() ? page : path);
    // Names of principals and resources have dots too: only what no reader of pages asks for, and
    // looks like a file, is missed.
    const bool is_files = path.starts_with(assets) || (kind_of(path) && !wants_page(request));
    if (!file && !is_files) file = find(page);
    if (!file) return text(404, "the console has no such file\n");
    return reply_with(*file, request);
}

}  // namespace opentrail::api::console
