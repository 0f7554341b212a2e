// Xml: the body of a request in XML, read. For one thread; nodes belong to it.

#pragma once

#include <optional>
#include <pugixml.hpp>
#include <string_view>

#include "api/refused.h"
#include "base/limits.h"

namespace opentrail::api::s3 {

inline Refused malformed_xml() {
    return {"MalformedXML",
            "The XML you provided was not well-formed or did not validate against our published "
            "schema"};
}

class Xml {
  public:
    /// MalformedXML for what is none, is too long, or begins with another element.
    std::optional<Refused> read(std::string_view body, const char* root) {
        if (body.size() > limits::control_body_bytes_max ||
            !document_.load_buffer(body.data(), body.size()) || !document_.child(root)) {
            return malformed_xml();
        }
        root_ = document_.child(root);
        return std::nullopt;
    }
    pugi::xml_node root() const { return root_; }

  private:
    pugi::xml_document document_;
    pugi::xml_node root_;
};

}  // namespace opentrail::api::s3
