// XmlWriter: an XML 1.0 document, element by element.
//
// Names are ours, and valid; texts may be anything: what XML 1.0 cannot hold (control characters,
// what is not UTF-8) becomes U+FFFD. For one thread.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace opentrail::aws {

class XmlWriter {
  public:
    /// Begins an element; `xml_namespace` becomes its xmlns where there is one.
    void open(std::string_view name, std::string_view xml_namespace = {});
    /// Of the element that was begun last, and has nothing in it yet.
    void attribute(std::string_view name, std::string_view text);
    /// Within the element that was begun last.
    void text(std::string_view text);
    /// Ends the element that was begun last.
    void close();
    void element(std::string_view name, std::string_view text);
    /// All elements must be closed.
    std::string take();

  private:
    std::string text_;
    std::vector<std::string> open_;
};

/// `text` as the content of an element or attribute: what would be markup is escaped, and a
/// carriage return, which parsers would make a line feed.
void append_xml_text(std::string& into, std::string_view text);

}  // namespace opentrail::aws
