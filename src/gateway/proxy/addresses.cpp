#include "gateway/proxy/addresses.h"

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstring>

#include "http/letter_case.h"

namespace opentrail::gateway {
namespace {

constexpr std::chrono::seconds look_every{30};
/// After somebody could not connect, and between two such.
constexpr std::chrono::seconds look_soon{1};

/// Takes `scheme` off the front of `text`.
bool take_scheme(std::string_view& text, std::string_view scheme) {
    if (!http::equal_ignoring_case(text.substr(0, scheme.size()), scheme)) return false;
    text.remove_prefix(scheme.size());
    return true;
}

}  // namespace

Result<UpstreamUrl> parse_upstream_url(std::string_view text) {
    const auto wrong = [text](std::string_view why) {
        return fail(Code::invalid, fmt::format("'{}' is no upstream: {}", text, why));
    };
    UpstreamUrl url;
    std::string_view rest = text;
    if (take_scheme(rest, "https://")) {
        url.tls = true;
        url.port = 443;
    } else if (!take_scheme(rest, "http://")) {
        return wrong("it begins with neither http:// nor https://");
    }
    if (rest.ends_with('/')) rest.remove_suffix(1);
    if (rest.find_first_of("/?#@ ") != std::string_view::npos) {
        return wrong("only a host and a port may follow");
    }
    std::size_t host_end = rest.find(':');
    if (rest.starts_with('[')) {
        const std::size_t bracket = rest.find(']');
        if (bracket == std::string_view::npos) return wrong("a bracket is missing");
        url.host = rest.substr(1, bracket - 1);
        host_end = bracket + 1;
    } else {
        url.host = rest.substr(0, host_end);
    }
    if (url.host.empty()) return wrong("it has no host");
    const std::string_view port = host_end < rest.size() ? rest.substr(host_end) : "";
    if (port.empty()) return url;
    const char* const end = port.data() + port.size();
    const auto [stopped, error] = std::from_chars(port.data() + 1, end, url.port);
    if (port[0] != ':' || error != std::errc() || stopped != end || url.port == 0) {
        return wrong("its port is no number from 1 to 65535");
    }
    return url;
}

Addresses::Addresses(UpstreamUrl url)
    : url_(std::move(url)), list_(std::make_shared<std::vector<SocketAddress>>()) {
    look();
    const AddressList found = list();
    // An address does not change.
    if (found->size() == 1 && found->front().host() == url_.host) return;
    thread_ = Thread("gateway-names", [this](const std::stop_token& stop) { keep_looking(stop); });
}

Addresses::~Addresses() { thread_.stop(); }

AddressList Addresses::list() const {
    const std::scoped_lock lock(mutex_);
    return list_;
}

void Addresses::look_again() {
    const std::scoped_lock lock(mutex_);
    asked_ = true;
    changed_.notify_all();
}

void Addresses::look() {
    addrinfo wish{};
    wish.ai_socktype = SOCK_STREAM;
    wish.ai_flags = AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (::getaddrinfo(url_.host.c_str(), std::to_string(url_.port).c_str(), &wish, &found) != 0) {
        return;
    }
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owned(found, ::freeaddrinfo);
    auto list = std::make_shared<std::vector<SocketAddress>>();
    for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
        SocketAddress address;
        if (one->ai_addrlen > sizeof address.bytes) continue;
        std::memcpy(&address.bytes, one->ai_addr, one->ai_addrlen);
        address.size = one->ai_addrlen;
        list->push_back(address);
    }
    const std::scoped_lock lock(mutex_);
    list_ = std::move(list);
}

void Addresses::keep_looking(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        {
            std::unique_lock lock(mutex_);
            changed_.wait_for(lock, stop, look_soon, [] { return false; });
            changed_.wait_for(lock, stop, look_every, [this] { return asked_; });
            asked_ = false;
        }
        if (!stop.stop_requested()) look();
    }
}

}  // namespace opentrail::gateway
