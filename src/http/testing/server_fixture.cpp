#include "http/testing/server_fixture.h"

namespace opentrail::http::testing {
namespace {

Response plain(int status, std::string body) {
    return {.status = status, .headers = {}, .body = std::move(body), .stream = {}};
}

Response streaming(std::function<void(Stream&)> stream) {
    return {.status = 200, .headers = {}, .body = {}, .stream = std::move(stream)};
}

void count_to_three(Stream& stream) {
    for (int i = 0; i < 3; ++i) {
        if (!stream.write(fmt::format("line {}\n", i))) return;
    }
    (void)stream.write(std::string(9000, '.'));
}

Response refuse(int status, std::string_view reason, const Request& request) {
    Response response = plain(status, fmt::format("refused {}: {}", request.target, reason));
    response.headers = {{"Content-Type", "text/plain"}};
    return response;
}

std::optional<Response> probe(const Request& request) {
    if (request.path() != "/probe") return std::nullopt;
    return plain(200, "probed");
}

}  // namespace

void ServerTest::start(ServerOptions options) {
    options.port = 0;
    if (over_tls() && !options.tls) options.tls = files_.options();
    auto started = Server::start(
        options, [this](const Request& request) { return answer(request); }, refuse, probe);
    ASSERT_TRUE(started) << started.error().message;
    server_ = std::move(*started);
}

void ServerTest::listen(ServerOptions options) {
    options.port = 0;
    if (over_tls() && !options.tls) options.tls = files_.options();
    auto listening = Server::listen(options);
    ASSERT_TRUE(listening) << listening.error().message;
    server_ = std::move(*listening);
}

void ServerTest::serve() {
    server_->serve([this](const Request& request) { return answer(request); }, refuse, probe);
}

Response ServerTest::answer(const Request& request) {
    const std::string path(request.path());
    if (path == "/echo") return plain(200, request.body);
    if (path == "/length") return plain(200, std::to_string(request.body.size()));
    if (path == "/from") return plain(200, request.remote_address);
    if (path == "/tls") {
        if (!request.tls) return plain(200, "none");
        return plain(200, fmt::format("{} {} {}", request.tls->version, request.tls->cipher,
                                      request.tls->client_subject));
    }
    if (path == "/pieces") return in_pieces(pieces);
    if (path == "/broken") return in_pieces(pieces - 1);
    if (path == "/large") return plain(200, std::string(20 << 20, 'L'));
    if (path == "/none") return plain(204, "not sent");
    if (path == "/count") return streaming(count_to_three);
    if (path == "/endless") return streaming([this](Stream& stream) { endless_.run(stream); });
    if (path == "/heard") {
        std::string heard = fmt::format("{} {}\n", request.method, request.target);
        for (const Header& header : request.headers) {
            heard += fmt::format("{}: {}\n", header.name, header.value);
        }
        return plain(200, heard + request.body);
    }
    if (path == "/elsewhere") {
        Response response = plain(302, "not here");
        response.headers = {{"Location", "/echo"}};
        return response;
    }
    if (path == "/wait") {
        gate_.wait();
        return plain(200, "waited");
    }
    if (path == "/headers") {
        Response response = plain(200, "");
        response.headers = {{"X-Bad", "a\r\nSet-Cookie: b"},
                            {"Content-Length", "999"},
                            {"Server", "other"},
                            {"X-Twice", "1"},
                            {"X-Twice", "2"}};
        return response;
    }
    return plain(404, "no " + path);
}

Response ServerTest::in_pieces(int made_at_most) {
    const auto piece = [](int number) {
        return std::string(piece_bytes, static_cast<char>('a' + number % 26));
    };
    Response response = plain(200, piece(0));
    response.length = pieces * piece_bytes;
    response.next = [this, piece, made_at_most, number = 0]() mutable -> Result<std::string> {
        if (++number >= made_at_most) return fail(Code::unavailable, "make a piece: no more");
        ++pieces_made_;
        return piece(number);
    };
    return response;
}

std::string get(std::string_view path) {
    return fmt::format("GET {} HTTP/1.1\r\nHost: h\r\n\r\n", path);
}

std::string post(std::string_view path, std::string_view body) {
    return fmt::format("POST {} HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n\r\n{}", path,
                       body.size(), body);
}

}  // namespace opentrail::http::testing
