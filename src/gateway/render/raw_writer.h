// RawWriter: the tree of a request or a document as CloudTrail shows it where it only turns XML
// into JSON: newer operations of EC2, and what is configured of S3's buckets. Names stay as they
// travelled; a text that looks like a number or a boolean becomes one.
//
// Everything given must outlive it. For one thread.

#pragma once

#include "gateway/render/show.h"

namespace opentrail::gateway::render {

class RawWriter {
  public:
    RawWriter(const Tree& tree, Wire wire, const Manner& manner, JsonWriter& into)
        : tree_(tree), wire_(wire), manner_(manner), into_(into) {}

    /// The members of an object, without its braces. `shape` may be null; it only says what is
    /// secret.
    void members(NodeId object, const Shape* shape);
    void value(NodeId id, const Shape* shape);

  private:
    void member(NodeId id, const Shape* shape);
    void one(NodeId id, const Shape* shape, std::string_view number);
    void scalar(std::string_view text);

    const Tree& tree_;
    Wire wire_;
    const Manner& manner_;
    JsonWriter& into_;
};

}  // namespace opentrail::gateway::render
