// ObjectPieces: an object's bytes, or a part of them, read piece by piece as a reply is sent, so
// that a client that reads slowly holds no more than one piece. Belongs to one reply, for one
// thread.

#pragma once

#include <cstdint>
#include <string>

#include "delivery/store.h"
#include "http/message.h"

namespace opentrail::api {

class ObjectPieces {
  public:
    /// `size` bytes from `first` on, of the object of which `facts` were read; the store outlives
    /// it.
    ObjectPieces(delivery::Store& store, std::string bucket, std::string key,
                 delivery::ObjectFacts facts, std::uint64_t first, std::uint64_t size);

    /// The next piece. Code::conflict when the object is another by now.
    Result<std::string> read();
    /// The same; an error is logged: the reply ends early, which the client notices.
    Result<std::string> operator()();

  private:
    delivery::Store& store_;
    const std::string bucket_;
    const std::string key_;
    const delivery::ObjectFacts facts_;
    std::uint64_t first_;
    std::uint64_t size_;
};

/// Makes them the reply's body. Errors as of the first piece.
Result<void> send_pieces(ObjectPieces pieces, std::uint64_t size, http::Response& response);

}  // namespace opentrail::api
