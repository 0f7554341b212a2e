// GzipWriter: makes one gzip member of text that comes in pieces, at GzipEffort::fast.
//
// The same text gives the same bytes, however it is cut. For one thread.

#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace opentrail {

class GzipWriter {
  public:
    GzipWriter();
    ~GzipWriter();
    GzipWriter(const GzipWriter&) = delete;
    GzipWriter& operator=(const GzipWriter&) = delete;

    void append(std::string_view text);
    /// The whole member; the writer is then as new. Its memory is kept for the next one.
    std::string finish();

  private:
    struct State;
    void deflate(bool at_end);

    std::unique_ptr<State> state_;
};

}  // namespace opentrail
