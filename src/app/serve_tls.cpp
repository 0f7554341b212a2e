#include "app/serve_tls.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "access/private_file.h"
#include "base/log.h"
#include "disk/real_disk.h"
#include "http/self_signed.h"

namespace opentrail::app {
namespace {

constexpr Duration renewed_before = std::chrono::hours(24 * 30);
// What clients take at most: Apple's limit for certificates of one's own authorities.
constexpr Duration lifetime = std::chrono::hours(24 * 825);

std::string certificate_path(const std::string& data) { return data + "/tls/certificate.pem"; }
std::string key_path(const std::string& data) { return data + "/tls/key.pem"; }

bool is_any_address(const std::string& host) {
    return host.empty() || host == "0.0.0.0" || host == "::" || host == "*";
}

std::vector<std::string> names_of(const std::string& host) {
    std::vector<std::string> names{"localhost", "127.0.0.1", "::1"};
    std::array<char, 256> own{};
    if (::gethostname(own.data(), own.size() - 1) == 0 && own[0] != 0 &&
        std::string_view(own.data()) != "localhost") {
        names.insert(names.begin(), own.data());
    }
    if (!is_any_address(host) && std::ranges::find(names, host) == names.end()) {
        names.push_back(host);
    }
    return names;
}

Result<http::TlsOptions> from_files(const Settings& settings) {
    if (settings.tls_certificate.empty() || settings.tls_key.empty()) {
        return fail(Code::invalid, "--tls files needs both settings tls.certificate and tls.key");
    }
    http::TlsOptions options;
    options.certificate_file = settings.tls_certificate;
    options.key_file = settings.tls_key;
    return options;
}

Result<void> allow_plain(const Settings& settings, const std::string& host) {
    if (is_loopback(host)) return {};
    if (settings.http_plain) {
        fmt::print(stderr,
                   "warning: plain HTTP on {}: whoever is on the way reads events and log files, "
                   "and can use bearer tokens it sees\n",
                   host);
        return {};
    }
    return fail(Code::invalid,
                fmt::format("plain HTTP is for this machine only, and {} is not a loopback "
                            "address: give --tls self-signed, or the settings tls.certificate and "
                            "tls.key; http.plain=true allows it all the same",
                            host));
}

}  // namespace

bool is_loopback(const std::string& host) {
    in_addr four{};
    in6_addr six{};
    if (::inet_pton(AF_INET, host.c_str(), &four) == 1) return ntohl(four.s_addr) >> 24 == 127;
    if (::inet_pton(AF_INET6, host.c_str(), &six) == 1) {
        return IN6_IS_ADDR_LOOPBACK(&six) || (IN6_IS_ADDR_V4MAPPED(&six) && six.s6_addr[12] == 127);
    }
    return host == "localhost";
}

Result<void> ensure_self_signed(const std::string& data, const std::string& host,
                                const Clock& clock) {
    const std::vector<std::string> names = names_of(host);
    const Timestamp now = clock.now();
    const auto certificate = access::read_private_file(certificate_path(data));
    const auto key = access::read_private_file(key_path(data));
    if (certificate && key && http::certificate_holds(*certificate, names, now + renewed_before)) {
        return {};
    }
    disk::RealDisk disk;
    TRY(disk.create_directories(data + "/tls"));
    // Clocks of clients may be behind.
    const http::SelfSigned made =
        http::make_self_signed(names, now - std::chrono::hours(24), now + lifetime);
    TRY(access::write_private_file(key_path(data), made.key.reveal()));
    TRY(access::write_private_file(certificate_path(data), made.certificate));
    log_info("app", "made a self-signed certificate", {{"file", certificate_path(data)}});
    return {};
}

Result<ListenerTls> choose_tls(const std::string& mode, const Settings& settings,
                               const std::string& host, const std::string& data,
                               const Clock& clock) {
    ListenerTls chosen;
    const bool named = !settings.tls_certificate.empty() || !settings.tls_key.empty();
    if (mode == "self-signed") {
        if (named) {
            return fail(Code::invalid,
                        "--tls self-signed and the settings tls.certificate and tls.key exclude "
                        "each other");
        }
        ::umask(077);
        TRY(ensure_self_signed(data, host, clock));
        chosen.self_signed = true;
        chosen.tls.emplace();
        chosen.tls->certificate_file = certificate_path(data);
        chosen.tls->key_file = key_path(data);
    } else if (mode == "files" || (mode.empty() && named)) {
        chosen.tls = TRY(from_files(settings));
    }
    if (!chosen.tls) {
        if (!settings.tls_client_ca.empty()) {
            return fail(Code::invalid, "the setting tls.client_ca needs TLS");
        }
        TRY(allow_plain(settings, host));
        return chosen;
    }
    chosen.tls->client_ca_file = settings.tls_client_ca;
    chosen.tls->client_certificate_required = settings.tls_client_certificates == "required";
    return chosen;
}

}  // namespace opentrail::app
