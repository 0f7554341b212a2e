// MD5, for what S3's protocol asks it for: ETags and Content-MD5. It protects against nobody.
// (A header of its own: few need it.) Pure functions, safe from any thread.

#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

namespace opentrail {

using Md5 = std::array<std::uint8_t, 16>;

/// RFC 1321.
Md5 md5(std::string_view bytes);

/// The same of several pieces, in order.
class Md5Stream {
  public:
    Md5Stream();
    ~Md5Stream();
    Md5Stream(const Md5Stream&) = delete;
    Md5Stream& operator=(const Md5Stream&) = delete;
    void update(std::string_view bytes);
    /// May be called once.
    Md5 finish();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace opentrail
