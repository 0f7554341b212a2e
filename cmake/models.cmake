# The service models of the gateway: src/gateway/models/*.txt become part of the room's library, byte for byte.

# Sets `out` to the source that holds them, made in the build tree.
function(opentrail_gateway_models out)
    file(GLOB models CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/gateway/models/*.txt)
    set(text "// Made by cmake/models.cmake.\n\n#include \"gateway/embedded_models.h\"\n\n")
    string(APPEND text "asm(R\"(\n.pushsection .rodata.opentrail_models, \"a\"\n")
    set(count 0)
    foreach(model IN LISTS models)
        string(APPEND text
            ".hidden opentrail_model_${count}\n.global opentrail_model_${count}\n"
            "opentrail_model_${count}:\n.incbin \"${model}\"\n")
        math(EXPR count "${count} + 1")
    endforeach()
    string(APPEND text
        ".hidden opentrail_model_${count}\n.global opentrail_model_${count}\n"
        "opentrail_model_${count}:\n.byte 0\n.popsection\n)\");\n\nextern \"C\" {\n")
    set(rows)
    foreach(number RANGE ${count})
        string(APPEND text
            "extern __attribute__((visibility(\"hidden\"))) const char opentrail_model_${number}[];\n")
        if(number LESS count)
            math(EXPR next "${number} + 1")
            string(APPEND rows "    {opentrail_model_${number}, opentrail_model_${next}},\n")
        endif()
    endforeach()
    string(APPEND text "}\n\nnamespace opentrail::gateway {\n\n"
        "static const EmbeddedModel models[] = {\n${rows}};\n\n"
        "std::span<const EmbeddedModel> embedded_models() { return models; }\n\n"
        "}  // namespace opentrail::gateway\n")
    set(source ${CMAKE_BINARY_DIR}/gateway_models.cpp)
    file(CONFIGURE OUTPUT ${source} CONTENT "${text}" @ONLY)
    set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS "${models}")
    set(${out} ${source} PARENT_SCOPE)
endfunction()

opentrail_gateway_models(room_sources_gateway)
