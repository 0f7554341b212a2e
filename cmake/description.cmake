# The description of /v1 in the program: docs/openapi.json becomes part of the room api's library, byte for byte.

set(description_text ${CMAKE_SOURCE_DIR}/docs/openapi.json)
set(description_source ${CMAKE_BINARY_DIR}/v1_description.cpp)
file(CONFIGURE OUTPUT ${description_source} @ONLY CONTENT "// Made by cmake/description.cmake.

#include \"api/v1/description.h\"

asm(R\"(
.pushsection .rodata.opentrail_description, \"a\"
.hidden opentrail_description
.global opentrail_description
opentrail_description:
.incbin \"@description_text@\"
.hidden opentrail_description_end
.global opentrail_description_end
opentrail_description_end:
.byte 0
.popsection
)\");

extern \"C\" {
extern __attribute__((visibility(\"hidden\"))) const char opentrail_description[];
extern __attribute__((visibility(\"hidden\"))) const char opentrail_description_end[];
}

namespace opentrail::api::v1 {

std::string_view description() { return {opentrail_description, opentrail_description_end}; }

}  // namespace opentrail::api::v1
")
set_source_files_properties(${description_source} PROPERTIES OBJECT_DEPENDS ${description_text})
list(APPEND room_sources_api ${description_source})
