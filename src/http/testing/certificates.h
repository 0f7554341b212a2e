// Authority: signs certificates for tests, and PEM files of them.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "disk/testing/temporary_directory.h"
#include "http/tls_context.h"

namespace opentrail::http::testing {

struct CertificateWish {
    std::string name = "server.test";
    std::string alternative_names = "DNS:localhost,IP:127.0.0.1,IP:::1";
    const char* purpose = "serverAuth";  // Or clientAuth.
    int ends_in_days = 30;               // Before today when negative.
    bool rsa = false;                    // Else P-256.
    bool encrypted = false;              // The key, with a pass phrase.
};

/// As PEM.
struct CertificatePair {
    std::string certificate;
    std::string key;
};

class Authority {
  public:
    explicit Authority(std::string name = "Test Authority");
    ~Authority();
    Authority(const Authority&) = delete;
    Authority& operator=(const Authority&) = delete;

    CertificatePair issue(const CertificateWish& wish = {}) const;
    const std::string& certificate() const { return certificate_; }

  private:
    struct State;
    std::unique_ptr<State> state_;
    std::string certificate_;
};

/// An authority and a server's files, in a folder of their own.
class TlsFiles {
  public:
    TlsFiles();

    TlsOptions options() const;
    /// Replaces the server's pair.
    void replace(const CertificatePair& pair) const;
    /// Writes any file of the folder, and returns its path.
    std::string write(const std::string& name, const std::string& text) const;
    std::string path(const std::string& name) const { return folder_ / name; }
    std::string ca_file() const { return path("ca.pem"); }
    /// As a file of certificate and key that `authority` signed for a client.
    std::string client_file(const Authority& authority, const std::string& name) const;

    Authority authority;

  private:
    disk::TemporaryDirectory folder_;
};

}  // namespace opentrail::http::testing
