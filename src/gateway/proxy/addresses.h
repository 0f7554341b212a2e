// Addresses: where the upstream is: its URL, and the addresses that its name stands for now.
//
// Names are resolved on a thread of their own, at the start, again every so often, and soon after
// somebody could not connect; the last answer stands until there is a new one. Safe from any
// thread.

#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/thread.h"
#include "gateway/proxy/socket.h"

namespace opentrail::gateway {

struct UpstreamUrl {
    bool tls = false;
    std::string host;  // Without brackets.
    std::uint16_t port = 80;
};

/// "http://host", "https://host:port/"; nothing may follow. Code::invalid.
Result<UpstreamUrl> parse_upstream_url(std::string_view text);

using AddressList = std::shared_ptr<const std::vector<SocketAddress>>;

class Addresses {
  public:
    /// Resolves once before it returns; finding nothing is no failure yet.
    explicit Addresses(UpstreamUrl url);
    ~Addresses();
    Addresses(const Addresses&) = delete;
    Addresses& operator=(const Addresses&) = delete;

    const UpstreamUrl& url() const { return url_; }
    /// Those known; perhaps none.
    AddressList list() const;
    /// Somebody could not connect.
    void look_again();

  private:
    void look();
    void keep_looking(const std::stop_token& stop);

    const UpstreamUrl url_;
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    AddressList list_;
    bool asked_ = false;
    Thread thread_;
};

}  // namespace opentrail::gateway
