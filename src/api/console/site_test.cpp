// Site: the console's files, and what a browser is told with them.

#include "api/console/site.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>

#include "api/console/encoding.h"
#include "api/testing/service_world.h"

namespace opentrail::api::console {
namespace {

constexpr std::array<File, 5> files = {{
    {"index.html", "aa11", "<!doctype html>", "page gzip", "page br"},
    {"assets/index-B1.js", "bb22", "let one;", "code gzip", "code br"},
    {"assets/logo-C2.svg", "cc33", "<svg/>", "", "logo br"},
    {"favicon.ico", "dd44", "icon", "", ""},
    {"assets/odd.bin", "ee55", "odd", "", ""},
}};

constexpr const char* html = "text/html,application/xhtml+xml,*/*;q=0.8";

http::Request get(std::string target, std::vector<http::Header> headers = {},
                  std::string method = "GET") {
    http::Request request;
    request.method = std::move(method);
    request.target = std::move(target);
    request.headers = std::move(headers);
    return request;
}

TEST(Site, GivesFilesAndThePageForAllItsAddresses) {
    struct Row {
        const char* name;
        const char* target;
        const char* accept;
        int status;
        const char* type;
        const char* body;
        const char* cache;
    };
    constexpr const char* page = "text/html; charset=utf-8";
    constexpr const char* script = "text/javascript; charset=utf-8";
    constexpr const char* icon = "image/vnd.microsoft.icon";
    constexpr const char* kept = "public, max-age=31536000, immutable";
    constexpr const char* whole = "<!doctype html>";
    const Row rows[] = {
        {"the page", "/console/", html, 200, page, whole, "no-cache"},
        {"without the slash", "/console", html, 200, page, whole, "no-cache"},
        {"by name", "/console/index.html", html, 200, page, whole, "no-cache"},
        {"with a query", "/console/events?text=a.js", html, 200, page, whole, "no-cache"},
        {"an address of the page", "/console/trails/main", "*/*", 200, page, whole, "no-cache"},
        {"a name with dots", "/console/trails/my.trail", "*/*", 200, page, whole, "no-cache"},
        {"a name like a file's", "/console/trails/my.json", html, 200, page, whole, "no-cache"},
        {"code", "/console/assets/index-B1.js", "*/*", 200, script, "let one;", kept},
        {"a picture", "/console/assets/logo-C2.svg", "image/*", 200, "image/svg+xml", "<svg/>",
         kept},
        {"an icon", "/console/favicon.ico", "image/*", 200, icon, "icon", "no-cache"},
        {"of no known kind", "/console/assets/odd.bin", "*/*", 200, "application/octet-stream",
         "odd", kept},
        {"an old build's code", "/console/assets/index-A0.js", "*/*", 404, "text/plain",
         "the console has no such file\n", "no-store"},
        {"the same, typed", "/console/assets/index-A0.js", html, 404, "text/plain",
         "the console has no such file\n", "no-store"},
        {"a file that was never there", "/console/robots.txt", "*/*", 404, "text/plain",
         "the console has no such file\n", "no-store"},
        {"upwards", "/console/../v1/status", html, 200, page, whole, "no-cache"},
    };
    const Site site(files);
    for (const Row& row : rows) {
        const http::Response response = site.answer(get(row.target, {{"Accept", row.accept}}));
        EXPECT_EQ(response.status, row.status) << row.name;
        EXPECT_EQ(header_of(response, "Content-Type"), row.type) << row.name;
        EXPECT_EQ(response.body, row.body) << row.name;
        EXPECT_EQ(header_of(response, "Cache-Control"), row.cache) << row.name;
        EXPECT_EQ(header_of(response, "X-Content-Type-Options"), "nosniff") << row.name;
        EXPECT_EQ(header_of(response, "Referrer-Policy"), "no-referrer") << row.name;
        EXPECT_EQ(header_of(response, "Cross-Origin-Resource-Policy"), "same-origin") << row.name;
        // What can never be a document has no use for a document's headers.
        const std::string_view type = row.type;
        if (type == script || type == icon) {
            EXPECT_EQ(header_of(response, "Content-Security-Policy"), "") << row.name;
            continue;
        }
        EXPECT_EQ(header_of(response, "Cross-Origin-Opener-Policy"), "same-origin") << row.name;
        EXPECT_NE(header_of(response, "Permissions-Policy"), "") << row.name;
        EXPECT_EQ(header_of(response, "Content-Security-Policy"),
                  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                  " font-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none';"
                  " frame-ancestors 'none'")
            << row.name;
    }
}

TEST(Site, SendsTheFormThatIsWanted) {
    struct Row {
        const char* name;
        const char* path;
        const char* accepted;
        const char* encoding;
        const char* body;
        const char* tag;
    };
    constexpr const char* code = "/console/assets/index-B1.js";
    constexpr const char* logo = "/console/assets/logo-C2.svg";
    const Row rows[] = {
        {"a browser", code, "gzip, deflate, br, zstd", "br", "code br", "\"bb22-br\""},
        {"gzip alone", code, "gzip", "gzip", "code gzip", "\"bb22-gzip\""},
        {"its old name", code, "x-gzip", "gzip", "code gzip", "\"bb22-gzip\""},
        {"letter case", code, "GZip", "gzip", "code gzip", "\"bb22-gzip\""},
        {"none", code, "", "", "let one;", "\"bb22\""},
        {"identity", code, "identity", "", "let one;", "\"bb22\""},
        {"another", code, "deflate, zstd", "", "let one;", "\"bb22\""},
        {"anything", code, "*", "br", "code br", "\"bb22-br\""},
        {"gzip is liked better", code, "br;q=0.5, gzip;q=0.8", "gzip", "code gzip",
         "\"bb22-gzip\""},
        {"br is liked better", code, "gzip;q=0.5 , br ; q=0.501", "br", "code br", "\"bb22-br\""},
        {"no br", code, "br;q=0, gzip;q=0.1", "gzip", "code gzip", "\"bb22-gzip\""},
        {"anything but br", code, "br;q=0.000, *", "gzip", "code gzip", "\"bb22-gzip\""},
        {"nothing at all", code, "*;q=0", "", "let one;", "\"bb22\""},
        {"nonsense", code, "br;q=2, gzip;q=x", "", "let one;", "\"bb22\""},
        {"more nonsense", code, ",,;q=1,gzip;q=0.1234,br;level=1", "", "let one;", "\"bb22\""},
        {"there is no gzip", logo, "gzip, br;q=0.1", "br", "logo br", "\"cc33-br\""},
        {"only gzip is wanted", logo, "gzip", "", "<svg/>", "\"cc33\""},
    };
    const Site site(files);
    for (const Row& row : rows) {
        const http::Response response =
            site.answer(get(row.path, {{"Accept-Encoding", row.accepted}}));
        EXPECT_EQ(response.status, 200) << row.name;
        EXPECT_EQ(header_of(response, "Content-Encoding"), row.encoding) << row.name;
        EXPECT_EQ(response.body, row.body) << row.name;
        EXPECT_EQ(response.length, std::string_view(row.body).size()) << row.name;
        EXPECT_EQ(header_of(response, "ETag"), row.tag) << row.name;
        EXPECT_EQ(header_of(response, "Vary"), "Accept-Encoding") << row.name;
    }
}

TEST(Site, SendsNothingThatIsHeldAlready) {
    struct Row {
        const char* name;
        const char* held;
        const char* accepted;
        int status;
    };
    const Row rows[] = {
        {"the same", "\"aa11-br\"", "br", 304},
        {"weak", "W/\"aa11-br\"", "br", 304},
        {"one of several", "\"zz\", W/\"yy\",\"aa11-br\"", "br", 304},
        {"whatever there is", "*", "br", 304},
        {"another form", "\"aa11-gzip\"", "br", 200},
        {"another file", "\"bb22-br\"", "br", 200},
        {"an older one", "\"aa10-br\"", "br", 200},
        {"without quotation marks", "aa11-br", "br", 200},
        {"plain", "\"aa11\"", "", 304},
        {"nothing", "", "br", 200},
    };
    const Site site(files);
    for (const Row& row : rows) {
        const http::Response response = site.answer(
            get("/console/", {{"If-None-Match", row.held}, {"Accept-Encoding", row.accepted}}));
        EXPECT_EQ(response.status, row.status) << row.name;
        EXPECT_EQ(response.body.empty(), row.status == 304) << row.name;
        EXPECT_NE(header_of(response, "ETag"), "") << row.name;
        EXPECT_EQ(header_of(response, "Cache-Control"), "no-cache") << row.name;
    }
}

TEST(Site, IsOnlyRead) {
    const Site site(files);
    const http::Response head = site.answer(get("/console/favicon.ico", {}, "HEAD"));
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.body, "");
    EXPECT_EQ(head.length, 4U);
    for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "PATCH"}) {
        const http::Response response = site.answer(get("/console/", {}, method));
        EXPECT_EQ(response.status, 405) << method;
        EXPECT_EQ(header_of(response, "Allow"), "GET, HEAD") << method;
    }
}

TEST(Site, SaysThatThereIsNone) {
    const Site site;
    const http::Response response = site.answer(get("/console/events"));
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(header_of(response, "Content-Type"), "text/html; charset=utf-8");
    EXPECT_NE(response.body.find("built without its console"), std::string::npos);
}

/// Where a request ends up: by the reply's status and what only that place says.
TEST(Site, LeavesEveryOtherInterfaceItsRequests) {
    struct Row {
        const char* name;
        const char* method;
        const char* target;
        const char* accept;
        const char* service;  // Of a signature; empty: unsigned.
        int status;
        const char* location;
    };
    const Row rows[] = {
        {"a browser at the door", "GET", "/", html, "", 302, "/console/"},
        {"its question alone", "HEAD", "/", html, "", 302, "/console/"},
        {"a program at the door", "GET", "/", "*/*", "", 404, ""},
        {"a list of buckets", "GET", "/", html, "s3", 200, ""},
        {"a bucket named console", "GET", "/console", html, "s3", 200, ""},
        {"what is in it", "GET", "/console/events.json", html, "s3", 404, ""},
        {"the console", "GET", "/console/events", html, "", 200, ""},
        {"signed for something else", "GET", "/console/events", html, "cloudtrail", 200, ""},
        {"a longer name", "GET", "/consoles", html, "", 404, ""},
        {"another case", "GET", "/Console/", html, "", 404, ""},
        {"a post", "POST", "/console/", html, "", 405, ""},
    };
    ServiceWorld world;
    world.service->set_console(files);
    ASSERT_EQ(world.send("POST", "/v1/buckets", R"({"name":"console"})").status, 200);
    for (const Row& row : rows) {
        http::Request request;
        if (*row.service) {
            request = world.request(row.method, row.target, "",
                                    {.headers = {{"Accept", row.accept}}, .service = row.service});
        } else {
            request = get(row.target, {{"Accept", row.accept}}, row.method);
        }
        const http::Response response = world.send(request);
        EXPECT_EQ(response.status, row.status) << row.name << response.body;
        EXPECT_EQ(header_of(response, "Location"), row.location) << row.name;
        const bool by_s3 = !header_of(response, "x-amz-request-id").empty();
        EXPECT_EQ(by_s3, row.service == std::string_view("s3")) << row.name;
    }
    EXPECT_NE(world.send("GET", "/metrics")
                  .body.find(R"(opentrail_requests_total{to="console",status="200"} 2)"),
              std::string::npos);
}

}  // namespace
}  // namespace opentrail::api::console
