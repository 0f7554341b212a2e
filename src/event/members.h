// Members: the values of a record at a path such as "requestParameters.bucketName", for what the
// index does not have.
//
// A path's steps are members' names with dots between them; a name may have dots itself. Arrays add
// no step: a path leads to what is in any of their elements. For one thread; keeps its buffers.

#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "event/tape.h"

namespace opentrail::event {

class Members {
  public:
    Members();

    /// Looks at `record` from now on. False when it is no JSON.
    bool read(std::string_view record);

    /// Whether visit(value) says so of one of the scalars at `path`: a string's text, "true",
    /// "false", "null", or a number in its shortest form. Objects and arrays have no value of
    /// their own.
    bool any(std::string_view path, const std::function<bool(std::string_view)>& visit) const;
    /// The first scalar at `path`; empty when there is none.
    std::string text(std::string_view path) const;
    /// Whether there is anything at `path`: a scalar, or an object or array that holds something.
    bool has(std::string_view path) const;

  private:
    using Visit = std::function<bool(std::size_t at)>;
    bool each(std::size_t at, std::string_view path, const Visit& visit) const;
    bool scalar(std::size_t at, const std::function<bool(std::string_view)>& visit) const;

    Tape tape_;
    bool has_record_ = false;
};

}  // namespace opentrail::event
