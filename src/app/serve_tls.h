// Serve TLS: what `opentrail serve` speaks on its listener: certificates from files, one of its own
// making, or plain HTTP where that is allowed.

#pragma once

#include <optional>
#include <string>

#include "app/settings.h"
#include "base/clock.h"
#include "base/result.h"
#include "http/tls_context.h"

namespace opentrail::app {

struct ListenerTls {
    std::optional<http::TlsOptions> tls;  // Absent: plain HTTP.
    bool self_signed = false;
};

/// Whether only this machine can reach it: localhost, 127.0.0.0/8, ::1.
bool is_loopback(const std::string& host);

/// `mode` is --tls: off, files, self-signed, or empty for files when the settings name some, else
/// off. Makes DIR/tls for self-signed. Code::invalid, saying what to do, for plain HTTP beyond
/// loopback without http.plain, and for settings that contradict one another.
Result<ListenerTls> choose_tls(const std::string& mode, const Settings& settings,
                               const std::string& host, const std::string& data,
                               const Clock& clock);

/// Makes DIR/tls/certificate.pem and key.pem, unless those there hold for all names of this host
/// for 30 days more. To be called now and then.
Result<void> ensure_self_signed(const std::string& data, const std::string& host,
                                const Clock& clock);

}  // namespace opentrail::app
