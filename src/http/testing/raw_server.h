// RawServer: answers each connection on a free port of 127.0.0.1 with the same bytes, whatever they
// are, and closes it. For one thread.

#pragma once

#include <cstdint>
#include <string>

#include "base/thread.h"

namespace opentrail::http::testing {

class RawServer {
  public:
    explicit RawServer(std::string answer);
    ~RawServer();
    RawServer(const RawServer&) = delete;
    RawServer& operator=(const RawServer&) = delete;

    std::uint16_t port() const { return port_; }

  private:
    void serve();

    const std::string answer_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    Thread thread_;
};

}  // namespace opentrail::http::testing
