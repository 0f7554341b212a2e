// gzip (RFC 1952), whole and as a stream.
//
// Functions are safe from any thread; a GzipReader is for one thread.
//
// What can be wrong with gzip data, and the sentence that says so:
//
//     invalid  not gzip: it is empty | it begins with bytes 7b 22
//     corrupt  gzip data is truncated: it ends at byte 812, within what began at byte 0
//     corrupt  gzip data is damaged near byte 512
//     corrupt  gzip data is damaged: the checksum at byte 804 does not match
//     invalid  gzip data inflates to more than 1048576 bytes
//     corrupt  something follows the gzip data, which ends at byte 812
//     corrupt  15 bytes that are not gzip follow the gzip data, which ends at byte 812

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace opentrail {

/// Room behind the text of gunzip(): padding of this length can be appended without a copy.
inline constexpr std::size_t gunzip_spare_bytes = 64;

/// Inflates all members, one after another, to `size_max` bytes at most; no more memory than that
/// is asked for, and no more than the data could inflate to.
Result<std::string> gunzip(std::string_view bytes, std::size_t size_max);

/// What gunzip() gives, with the members that are whole even if something is wrong after them.
struct Gunzipped {
    std::string bytes;
    std::optional<Error> fault;
};
Gunzipped gunzip_what_is_whole(std::string_view bytes, std::size_t size_max);

/// Inflates the one member that `bytes` begin with into `into`, which keeps its room, to `size_max`
/// bytes at most. Gives how many of `bytes` the member has; what follows it is not looked at.
Result<std::size_t> gunzip_member(std::string_view bytes, std::size_t size_max, std::string& into);

enum class Members {
    all,  // One after another, as RFC 1952 has it.
    one,  // Anything after the first is a fault.
};

/// What was wrong, for who has to tell these apart.
enum class GzipFault { none, truncated, followed, other };

/// Inflates what is too large for memory. Same sentences. (ISA-L, which inflates piece by piece,
/// takes an incomplete set of distance codes; gunzip(), which is libdeflate's, does not.)
class GzipReader {
  public:
    /// Fills `into` with up to `size` bytes and says how many: 0 at the end.
    using Source = std::function<Result<std::size_t>(char* into, std::size_t size)>;

    GzipReader(Source source, std::uint64_t size_max, Members members = Members::all);
    ~GzipReader();
    GzipReader(const GzipReader&) = delete;
    GzipReader& operator=(const GzipReader&) = delete;

    /// Fills `into` with up to `size` bytes; fewer only at the end or before a fault, which the
    /// next call returns. 0 is the end. A source's error is handed through. After an error, always
    /// that error.
    Result<std::size_t> read(char* into, std::size_t size);

    /// How many of the bytes given out so far belong to members that ended well.
    std::uint64_t whole_bytes() const;

    /// Of the error that read() gives; a source's own is `other`.
    GzipFault fault() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

enum class GzipEffort {
    fast,   // ISA-L, level 2: 2.8 us for 1.74 kB of events, to a fifth.
    dense,  // libdeflate, level 6: 17 us, to a seventh.
};

/// One member, with no name and no time in its header: the same text gives the same bytes.
std::string gzip(std::string_view bytes, GzipEffort effort);

}  // namespace opentrail
