// StaticCloud: an S3 with one bucket, and CloudTrail's ListPublicKeys, that give what they were
// given, as fast as they can or so much later: for programs that read, measured by their own side.
//
// Looks at no signature. Serves until it goes.

#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/time.h"
#include "http/server.h"

namespace opentrail::bench {

struct StaticObject {
    std::string bytes;
    std::map<std::string, std::string> metadata;
};

class StaticCloud {
  public:
    using Objects = std::map<std::string, StaticObject, std::less<>>;
    /// `public_keys` is the reply to ListPublicKeys. Every reply waits for `latency`, as many of
    /// them at once as there may be requests at once.
    StaticCloud(std::string bucket, Objects objects, std::string public_keys,
                Duration latency = Duration(0));
    ~StaticCloud();
    StaticCloud(const StaticCloud&) = delete;
    StaticCloud& operator=(const StaticCloud&) = delete;

    std::string endpoint() const;

  private:
    http::Response answer(const http::Request& request) const;
    http::Response get(const http::Request& request, std::string_view key) const;
    http::Response list(std::string_view query) const;

    const std::string bucket_;
    const Objects objects_;
    const std::string public_keys_;
    const Duration latency_;
    std::unique_ptr<http::Server> server_;
};

}  // namespace opentrail::bench
