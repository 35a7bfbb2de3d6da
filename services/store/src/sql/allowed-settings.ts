/**
 * Settings of the engine that a statement may carry, in the URL, in a SETTINGS clause or by SET. They say how much a
 * statement may take, how values are read and written as text, and how a query is planned; none can name a file, an
 * address, a schema, a script or a storage. What is not listed is refused, so a newer engine opens nothing by itself.
 */
export const QUERY_SETTINGS: readonly string[] = [
  // How much a statement may take; users.xml bounds those that a client could loosen.
  ...names('max_', [
    'ast_depth ast_elements block_size bytes_in_distinct bytes_in_join bytes_in_set bytes_to_read bytes_to_sort',
    'columns_to_read execution_time expanded_ast_elements final_threads insert_block_size insert_threads',
    'memory_usage partitions_per_insert_block query_size result_bytes result_rows rows_in_distinct rows_in_join',
    'rows_in_set rows_to_group_by rows_to_read rows_to_sort subquery_depth temporary_columns threads',
  ]),
  ...names('', [
    'distinct_overflow_mode group_by_overflow_mode join_overflow_mode read_overflow_mode result_overflow_mode',
    'set_overflow_mode sort_overflow_mode timeout_overflow_mode limit offset',
  ]),
  // How a result is written.
  ...names('output_format_', [
    'csv_crlf_end_of_line decimal_trailing_zeros json_array_of_rows json_escape_forward_slashes',
    'json_named_tuples_as_objects json_quote_64bit_floats json_quote_64bit_integers json_quote_decimals',
    'json_quote_denormals json_skip_null_value_in_named_tuples json_validate_utf8 pretty_color pretty_max_rows',
    'pretty_row_numbers tsv_crlf_end_of_line write_statistics',
  ]),
  ...names('', [
    'bool_false_representation bool_true_representation date_time_output_format extremes interval_output_format',
    'session_timezone totals_mode',
  ]),
  // How rows are read.
  ...names('input_format_', [
    'allow_errors_num allow_errors_ratio csv_empty_as_default csv_trim_whitespaces defaults_for_omitted_fields',
    'import_nested_json json_empty_as_default json_ignore_unknown_keys_in_named_tuple',
    'json_named_tuples_as_objects json_read_bools_as_numbers json_read_numbers_as_strings',
    'json_read_objects_as_strings null_as_default skip_unknown_fields tsv_empty_as_default',
  ]),
  ...names('', [
    'date_time_input_format format_csv_delimiter insert_deduplicate insert_deduplication_token',
    'insert_null_as_default',
  ]),
  // How a query is planned and what it means.
  ...names('', [
    'alter_sync any_join_distinct_right_table_keys cast_keep_nullable do_not_merge_across_partitions_select_final',
    'enable_analyzer enable_optimize_predicate_expression final force_index_by_date force_primary_key',
    'group_by_use_nulls join_algorithm join_use_nulls lightweight_deletes_sync mutations_sync',
    'optimize_aggregation_in_order optimize_move_to_prewhere optimize_read_in_order prefer_column_name_to_alias',
    'transform_null_in union_default_mode use_skip_indexes',
  ]),
];

/** Settings that a table may have beside those of queries: size and pace of its parts, never where they lie. */
export const TABLE_SETTINGS: readonly string[] = names('', [
  'allow_nullable_key deduplicate_merge_projection_mode enable_mixed_granularity_parts index_granularity',
  'index_granularity_bytes max_bytes_to_merge_at_max_space_in_pool max_compress_block_size',
  'max_parts_in_total max_suspicious_broken_parts merge_max_block_size merge_with_ttl_timeout',
  'min_bytes_for_wide_part min_compress_block_size min_rows_for_wide_part non_replicated_deduplication_window',
  'old_parts_lifetime parts_to_delay_insert parts_to_throw_insert ratio_of_defaults_for_sparse_serialization',
  'replicated_deduplication_window ttl_only_drop_parts',
]);

function names(prefix: string, lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split(' ').map((name) => prefix + name));
}
