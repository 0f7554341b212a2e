# What IAM's actions are: src/access/usage/iam_actions.txt becomes part of the room access's library, byte for byte.

set(iam_actions_text ${CMAKE_SOURCE_DIR}/src/access/usage/iam_actions.txt)
set(iam_actions_source ${CMAKE_BINARY_DIR}/iam_actions.cpp)
file(CONFIGURE OUTPUT ${iam_actions_source} @ONLY CONTENT "// Made by cmake/iam_actions.cmake.

#include \"access/usage/action_reference.h\"

asm(R\"(
.pushsection .rodata.opentrail_iam_actions, \"a\"
.hidden opentrail_iam_actions
.global opentrail_iam_actions
opentrail_iam_actions:
.incbin \"@iam_actions_text@\"
.hidden opentrail_iam_actions_end
.global opentrail_iam_actions_end
opentrail_iam_actions_end:
.byte 0
.popsection
)\");

extern \"C\" {
extern __attribute__((visibility(\"hidden\"))) const char opentrail_iam_actions[];
extern __attribute__((visibility(\"hidden\"))) const char opentrail_iam_actions_end[];
}

namespace opentrail::access::usage {

std::string_view iam_actions_text() { return {opentrail_iam_actions, opentrail_iam_actions_end}; }

}  // namespace opentrail::access::usage
")
set_source_files_properties(${iam_actions_source} PROPERTIES OBJECT_DEPENDS ${iam_actions_text})
list(APPEND room_sources_access ${iam_actions_source})
